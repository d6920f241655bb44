import { expect, it } from 'vitest'
import { denialsOf, openHttpBench } from '../bench.ts'
import { send } from '../client.ts'

it.each<readonly [string, Readonly<Record<string, string>>]>([
  ['by another name of this machine', { host: 'evil.example' }],
  ['by a page elsewhere', { origin: 'https://evil.example' }],
  ['by another site', { 'sec-fetch-site': 'cross-site' }],
])('a page that is asked for %s is refused, and the refusal is audited', async (_how, headers) => {
  const bench = await openHttpBench()
  expect(await send(bench.server.url, 'GET', '/sign-in', { headers })).toMatchObject({ status: 403 })
  expect(await denialsOf(bench)).toEqual([
    { who: 'somebody without a token', door: 'http', subject: null, what: 'GET /sign-in' },
  ])
})

import { expect, it } from 'vitest'
import { denialsOf, openHttpBench } from '../../bench.ts'
import { send, textOf } from '../page-lab.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

it('whoever tries tokens that are none is put off, and keeps nobody out who has one', async () => {
  const bench = await openHttpBench()
  const attempt = async (token: string) =>
    (await send(`${bench.server.url}/sign-in`, { method: 'POST', headers: FORM, body: `token=${token}` }))
      .status
  const statuses: number[] = []
  for (let number = 0; number < 12; number += 1) statuses.push(await attempt('shield_wrong'))
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
  expect(await attempt(bench.tokens.anna)).toBe(303)
  expect(await denialsOf(bench)).toHaveLength(10)
  bench.clock.now += 60_000
  expect(await attempt('shield_wrong')).toBe(401)
})

it('signing in leads to what somebody looked for, and away from these pages it never does', async () => {
  const { server, tokens } = await openHttpBench()
  const asked = await send(`${server.url}/approvals?show=policy&connection=google`)
  const wanted = new URL(String(asked.headers['location']), server.url).searchParams.get('next') ?? ''
  expect(wanted).toBe('/approvals?show=policy&connection=google')
  const led = async (next: string) => {
    const body = new URLSearchParams({ token: tokens.anna, next }).toString()
    const opened = await send(`${server.url}/sign-in`, { method: 'POST', headers: FORM, body })
    return opened.headers['location']
  }
  expect(await led(wanted)).toBe(wanted)
  const elsewhere = [
    '//evil.example/?a',
    '/\\evil.example?a',
    '/a?b\r\nx: y',
    '?a',
    'https://evil.example/?/approvals',
  ]
  for (const next of elsewhere) expect(await led(next), next).toBe('/')
})

it('a token that opens no page is not signed in with, says so, and stands in the log under its name', async () => {
  const bench = await openHttpBench()
  const body = `token=${bench.tokens.prometheus}&next=/approvals`
  const refused = await send(`${bench.server.url}/sign-in`, { method: 'POST', headers: FORM, body })
  expect(refused.status).toBe(403)
  expect(refused.headers['set-cookie']).toBeUndefined()
  expect(textOf(refused.body)).toContain(
    'The token of prometheus (monitor) reads /metrics and opens no page Your token',
  )
  expect(await denialsOf(bench)).toEqual([{ who: 'prometheus', door: 'web', subject: null, what: 'sign in' }])
})

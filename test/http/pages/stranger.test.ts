import { expect, it } from 'vitest'
import { denialsOf, openHttpBench } from '../bench.ts'
import { send } from '../client.ts'
import { signIn, textOf } from './page-lab.ts'

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

it('a wrong token is told from none in the log, at a route as at the page, and in words on the overview', async () => {
  const bench = await openHttpBench()
  const token = 'shield_0000000000_x'
  const headers = { authorization: `Bearer ${token}` }
  expect(await bench.ask(null, 'GET', '/v1/status', { headers })).toMatchObject({ status: 401 })
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: bench.server.url }
  const tried = { headers: form, body: `token=${token}` }
  expect(await send(bench.server.url, 'POST', '/sign-in', tried)).toMatchObject({ status: 401 })
  const who = 'somebody with a wrong token'
  expect(await denialsOf(bench)).toEqual([
    { who, door: 'http', subject: null, what: 'GET /v1/status' },
    { who, door: 'web', subject: null, what: 'sign in' },
  ])
  const root = await signIn(bench.server, bench.tokens.root)
  const text = textOf((await root.get('/')).body)
  expect(text).toContain(`${who} was refused: sign in`)
  expect(text).toContain('root signed in')
  expect(text).toContain(`${who} was refused: GET /v1/status`)
})

it('the overview names the connection of what was read, and keeps the id of one that is gone', async () => {
  const bench = await openHttpBench()
  expect(await bench.post('agent', '/v1/operations/notes.list', { input: {} })).toMatchObject({ status: 200 })
  const [{ id, name } = { id: '', name: '' }] = await bench.store.connections.list()
  await bench.store.audit.append({
    at: new Date(bench.parts.now()).toISOString(),
    type: 'read',
    subject: 'con_0000000000',
    actor: { name: 'agent', door: 'http' },
    data: { operation: 'notes.list', outcome: 'failed' },
  })
  const root = await signIn(bench.server, bench.tokens.root)
  const text = textOf((await root.get('/')).body)
  expect(text).toContain(`agent read notes.list · ${name}`)
  expect(text).toContain('agent could not read notes.list (failed) · con_0000000000')
  expect(text).not.toContain(id)
})

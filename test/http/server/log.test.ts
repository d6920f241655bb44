import { describe, expect, it } from 'vitest'
import { createHttpApp } from '../../../src/http/app.ts'
import type { HttpContext } from '../../../src/http/context.ts'
import { MCP_PATH } from '../../../src/http/mcp-route.ts'
import { ROUTES } from '../../../src/http/rest/routes.ts'
import { PUBLIC_ROUTES } from '../../../src/http/public-routes.ts'
import { PAGES } from '../../../src/http/pages/mount-pages.ts'
import { signatureHeader, signatureOf } from '../../../src/domain/webhook/webhook-signature.ts'
import { ShieldError } from '../../../src/domain/errors.ts'
import { troubleOf } from '../../../src/http/server/log.ts'
import { responseOf } from '../../gate/fake-nango.ts'
import { openHttpBench, proposedBy, type HttpBench, type Person } from '../bench.ts'
import { send } from '../client.ts'
import { openLine, requestText } from './line.ts'
import { signIn } from '../pages/page-lab.ts'

/** Stands in everything that is sent, and in every answer from outside. */
const CANARY = 'canary4711'
const SECRET = 'webhook-secret-of-a-test'

const settings = {
  webhookSecrets: { nango: [SECRET], whatsapp: [SECRET] },
  webhookWords: { whatsapp: CANARY },
}

interface Place {
  readonly method: string
  readonly path: string
}

const OTHERS = ['/sign-in', '/sign-out', '/assets/:mark/:name', `/${CANARY}`].flatMap((path) => [
  { method: 'GET', path },
  { method: 'POST', path },
])

const MCP: readonly Place[] = [{ method: 'POST', path: MCP_PATH }]

/** Where forms are sent to, and somebody comes by reloading. */
const FORMS = PAGES.filter(({ method }) => method === 'POST').map(({ path }) => ({ method: 'GET', path }))

const PLACES: readonly Place[] = [...ROUTES, ...PUBLIC_ROUTES, ...PAGES, ...FORMS, ...MCP, ...OTHERS]

/** Names that only a caller knows: what stands in the place of a parameter. */
function withCanary(path: string): string {
  return `${path.replaceAll(/\{\w+\}|:\w+/g, CANARY)}?${CANARY}=${CANARY}&wait=${CANARY}`
}

/** In every request. */
const HEADERS = { 'x-canary': CANARY, 'user-agent': CANARY, accept: CANARY }

const JSON_BODY = { [CANARY]: CANARY, input: { text: CANARY }, reason: CANARY, digest: CANARY }
const FORM_BODY = `csrf=${CANARY}&token=${CANARY}&reason=${CANARY}`

const SENT: readonly { readonly body: unknown; readonly headers: Readonly<Record<string, string>> }[] = [
  { body: JSON_BODY, headers: { cookie: `shield=${CANARY}` } },
  { body: FORM_BODY, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  { body: `{"${CANARY}`, headers: {} },
  { body: JSON_BODY, headers: { host: `${CANARY}.example` } },
  { body: JSON_BODY, headers: { origin: `https://${CANARY}.example` } },
  { body: JSON_BODY, headers: { 'content-type': CANARY } },
  { body: JSON_BODY, headers: { [signatureHeader('nango')]: CANARY } },
  { body: JSON_BODY, headers: { [signatureHeader('whatsapp')]: `sha256=${CANARY}` } },
]

function lineOf(method: string, path: string): unknown {
  return expect.objectContaining({ event: 'request', method, route: path })
}

/** As the tables and hono write it, and with or without a slash at its end. */
function spelt(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1').replace(/(?<=\/.+)\/$/, '')
}

interface WellFormed {
  readonly who: Person
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
}

/** What a route takes, with the canary wherever there is room for it. Fails for a route that has none here. */
function wellFormed(route: string, digest: string): WellFormed {
  const google = { provider: 'google' }
  const about = { reason: CANARY }
  const known: Readonly<Record<string, WellFormed>> = {
    'GET /v1/integrations/approvals': {
      who: 'anna',
      query: `?operation=${CANARY}&requester=${CANARY}&connection=${CANARY}`,
    },
    'GET /v1/integrations/approvals/{id}': { who: 'agent' },
    'POST /v1/integrations/approvals/{id}/approve': { who: 'anna', body: { ...about, digest } },
    'POST /v1/integrations/approvals/{id}/reject': { who: 'anna', body: { ...about, digest } },
    'POST /v1/integrations/approvals/{id}/cancel': { who: 'agent', body: about },
    'POST /v1/integrations/approvals/{id}/resolve': { who: 'anna', body: { ...about, applied: true } },
    'POST /v1/integrations/approvals/{id}/retry': { who: 'agent', body: about },
    'GET /v1/integrations/approvals/{id}/history': { who: 'agent' },
    'GET /v1/integrations/hold': { who: 'agent' },
    'POST /v1/integrations/hold': { who: 'anna', body: about },
    'DELETE /v1/integrations/hold': { who: 'anna', body: about },
    'GET /v1/integrations/': { who: 'agent' },
    'POST /v1/integrations/{provider}/connect': { who: 'root', params: google, body: { name: CANARY } },
    'GET /v1/integrations/{provider}/connect/{id}': { who: 'root', params: { ...google, id: CANARY } },
    'DELETE /v1/integrations/{provider}/connect/{id}': { who: 'root', params: { ...google, id: CANARY } },
    'POST /v1/integrations/{provider}/disconnect': {
      who: 'root',
      params: google,
      body: { connection: CANARY },
    },
    'GET /v1/integrations/{provider}/status': { who: 'agent', params: google },
    'GET /v1/integrations/{provider}/configure': { who: 'root', params: google },
    'POST /v1/integrations/{provider}/configure': {
      who: 'root',
      params: google,
      body: { clientId: CANARY, clientSecret: CANARY, scopes: [CANARY] },
    },
    'GET /v1/operations': { who: 'agent' },
    'GET /v1/operations/{name}': { who: 'agent', params: { name: CANARY } },
    'POST /v1/operations/{name}': {
      who: 'agent',
      params: { name: 'notes.add' },
      body: { ...about, input: { text: CANARY } },
    },
    'GET /v1/connections': { who: 'agent' },
    'POST /v1/connections': {
      who: 'root',
      body: { provider: 'google', nangoConnectionId: CANARY, name: CANARY },
    },
    'GET /v1/connections/{name}': { who: 'agent', params: { name: CANARY } },
    'PATCH /v1/connections/{name}': { who: 'root', params: { name: CANARY }, body: { name: CANARY } },
    'POST /v1/connections/{name}/accept': {
      who: 'root',
      params: { name: CANARY },
      body: { account: CANARY, config: { [CANARY]: CANARY } },
    },
    'GET /v1/strays': { who: 'root', query: `?nangoConnectionId=${CANARY}` },
    'POST /v1/strays/discard': { who: 'root', body: { nangoConnectionId: CANARY, typed: CANARY } },
    'GET /v1/policy': { who: 'agent' },
    'POST /v1/policy/explain': { who: 'agent', body: { operation: 'notes.add', input: { text: CANARY } } },
    'POST /v1/policy/backtest': { who: 'anna', body: { text: null, since: '2026-01-01T00:00:00Z' } },
    'POST /v1/policy/pause': { who: 'anna', body: about },
    'GET /v1/audit': { who: 'anna', query: `?subject=${CANARY}&type=${CANARY}&actor=${CANARY}` },
    'GET /v1/status': { who: 'anna' },
    'GET /metrics': { who: 'prometheus' },
    'GET /v1/webhooks': { who: 'root' },
    'GET /v1/webhooks/{id}': { who: 'root' },
    'POST /v1/webhooks/{id}/replay': { who: 'root' },
  }
  const found = known[route]
  if (found === undefined) throw new Error(`Say here what ${route} takes`)
  return found
}

const WITH_SUMMARY = ['proposed', 'approved', 'rejected', 'cancelled']

/** Lines in which any of it stands, but for the summary of a request where that belongs. */
function leaksIn({ log, tokens }: HttpBench): readonly string[] {
  const secrets = Object.values(tokens).map((token) => token.split('_').slice(2).join('_'))
  const lines = log.map(({ summary, ...line }) =>
    JSON.stringify(WITH_SUMMARY.includes(String(line['event'])) ? line : { ...line, summary }),
  )
  return lines.filter((line) => [CANARY, SECRET, ...secrets].some((word) => line.includes(word)))
}

describe('a line of the log', () => {
  it.each<[string, readonly Place[]]>([
    ['a route', ROUTES],
    ['a route that is open to everybody', PUBLIC_ROUTES],
    ['a page', PAGES],
    ['the tools of an agent', MCP],
    ['where a form is sent to', FORMS],
    ['any other place', OTHERS],
  ])('says nothing of what was sent to %s', async (_what, places) => {
    const bench = await openHttpBench({ settings })
    const { server, tokens } = bench
    for (const { method, path } of places) {
      for (const [place, { body, headers }] of SENT.entries()) {
        // What is refused before it is asked whose token it is needs one of them only.
        const bearers = [tokens.root, tokens.anna, tokens.agent, `shield_${CANARY}`]
        for (const bearer of place === 0 ? bearers : bearers.slice(0, 1)) {
          const sending = { headers: { ...HEADERS, ...headers, authorization: `Bearer ${bearer}` } }
          await send(server.url, method, withCanary(path), method === 'GET' ? sending : { ...sending, body })
        }
      }
      if (places !== OTHERS) expect(bench.log).toContainEqual(lineOf(method, path))
    }
    expect(leaksIn(bench)).toEqual([])
  })

  it('is proven of every place that the server answers at', () => {
    const parts = { now: () => 0, random: () => new Uint8Array(16) }
    // Nothing is asked of it: only what it would answer at is looked at.
    const { routes } = createHttpApp({ parts } as unknown as HttpContext)
    const served = routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`)
    const proven = new Set(PLACES.map(({ method, path }) => `${method} ${spelt(path)}`))
    expect(served.length).toBeGreaterThan(PLACES.length - OTHERS.length)
    expect(served.filter((one) => !proven.has(spelt(one)))).toEqual([])
  })

  it('says nothing of what was sent and taken, at any route', async () => {
    const bench = await openHttpBench({ settings })
    const webhook = JSON.stringify({ type: CANARY })
    const headers = { [signatureHeader('nango')]: signatureOf('nango', SECRET, Buffer.from(webhook)) }
    await send(bench.server.url, 'POST', '/v1/integrations/webhook', { body: webhook, headers })
    const delivery = (await bench.get('root', '/v1/webhooks')).body.items[0].id as string
    for (const { method, path } of ROUTES) {
      const { id, digest } = await proposedBy(bench, 'agent', `${CANARY} ${method} ${path}`)
      const { who, params = {}, query = '', body } = wellFormed(`${method} ${path}`, digest)
      const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        return params[name] ?? (path.startsWith('/v1/webhooks') ? delivery : id)
      })
      const { status } = await bench.ask(who, method, `${target}${query}`, body === undefined ? {} : { body })
      expect([400, 401, 403, 405, 415, 500], `${method} ${path}`).not.toContain(status)
      expect(bench.log).toContainEqual(lineOf(method, path))
    }
    await bench.server.close()
    expect(leaksIn(bench)).toEqual([])
  })

  it('says nothing of who listens to the events', async () => {
    const bench = await openHttpBench({ settings })
    const visitor = await signIn(bench.server, bench.tokens.anna)
    const line = await openLine(bench.server.url)
    const headers = [`Cookie: ${visitor.cookie()}; x=${CANARY}`, `X-Canary: ${CANARY}`, `Accept: ${CANARY}`]
    line.write(requestText(bench.server.url, `GET /events?${CANARY}=${CANARY}`, headers))
    await line.says('retry: 2000')
    await bench.server.close()
    expect(bench.log).toContainEqual(lineOf('GET', '/events'))
    expect(leaksIn(bench)).toEqual([])
  })

  it('says nothing of what somebody who is signed in sent to a page', async () => {
    const bench = await openHttpBench({ settings })
    const visitor = await signIn(bench.server, bench.tokens.anna)
    const words = { reason: CANARY, digest: CANARY, [CANARY]: CANARY, id: CANARY }
    // A listener to the events never comes to an end.
    for (const { method, path } of PAGES.filter(({ path }) => path !== '/events')) {
      const { id } = await proposedBy(bench, 'agent', `${CANARY} ${method} ${path}`)
      for (const target of [withCanary(path), path.replace(':id', id).replaceAll(/:\w+/g, CANARY)]) {
        await (method === 'GET' ? visitor.get(target, HEADERS) : visitor.post(target, words, HEADERS))
        await (method === 'GET' ? visitor.get(target) : visitor.post(target, words))
        await (method === 'GET' ? visitor.get(target) : visitor.post(target, { ...words, csrf: CANARY }))
      }
      expect(bench.log).toContainEqual(lineOf(method, path))
    }
    expect(leaksIn(bench)).toEqual([])
  })

  it('says nothing of what was proposed, decided, answered by the provider and received', async () => {
    const bench = await openHttpBench({ settings })
    const { post, get, nango, server } = bench
    nango.answer = () => ({ kind: 'response', response: responseOf(201, { id: CANARY, text: CANARY }) })
    const done = await proposedBy(bench, 'agent', CANARY)
    const wish = { digest: done.digest, reason: CANARY }
    expect(await post('anna', `/v1/integrations/approvals/${done.id}/approve`, wish)).toMatchObject({
      status: 200,
    })
    const rejected = await proposedBy(bench, 'agent', `${CANARY} again`)
    await post('anna', `/v1/integrations/approvals/${rejected.id}/reject`, { reason: CANARY })
    nango.answer = () => ({ kind: 'response', response: responseOf(422, { message: CANARY }) })
    const failed = await proposedBy(bench, 'agent', `${CANARY} once more`)
    await post('anna', `/v1/integrations/approvals/${failed.id}/approve`, {})
    nango.answer = () => ({ kind: 'ambiguous', reason: CANARY })
    const lost = await proposedBy(bench, 'agent', `${CANARY} at last`)
    await post('anna', `/v1/integrations/approvals/${lost.id}/approve`, {})
    bench.notes.run = async () => ({ notes: [CANARY] })
    expect(await post('agent', '/v1/operations/notes.list', { input: {} })).toMatchObject({ status: 200 })
    // A bug of ours that has it in its words.
    bench.notes.run = async () => {
      throw new Error(`No good: ${CANARY}`)
    }
    expect(await post('agent', '/v1/operations/notes.list', { input: {} })).toMatchObject({ status: 500 })
    await get('anna', `/v1/integrations/approvals?operation=${CANARY}&state=all`)
    await post('anna', '/v1/integrations/hold', { reason: CANARY })
    for (const source of ['nango', 'whatsapp'] as const) {
      const path = source === 'nango' ? '/v1/integrations/webhook' : '/v1/integrations/whatsapp/webhook'
      const body = JSON.stringify({ type: CANARY, object: CANARY, entry: [CANARY], payload: CANARY })
      const headers = { [signatureHeader(source)]: signatureOf(source, SECRET, Buffer.from(body)) }
      expect(await send(server.url, 'POST', path, { body, headers })).toMatchObject({ status: 200 })
    }
    const challenge = `hub.mode=subscribe&hub.verify_token=${CANARY}&hub.challenge=${CANARY}`
    const answer = await send(server.url, 'GET', `/v1/integrations/whatsapp/webhook?${challenge}`)
    expect(answer).toMatchObject({ status: 200, text: CANARY })
    await server.close()
    expect(leaksIn(bench)).toEqual([])
  })
})

describe('what a server could not do by itself', () => {
  it('stands in the log with why, and as a place in the code where shield does not know why', () => {
    const known = new ShieldError('unavailable', 'The database is kept busy by others')
    expect(troubleOf(known)).toEqual({ code: 'unavailable', why: 'The database is kept busy by others' })
    const { code, name, at, ...rest } = troubleOf(new TypeError(CANARY))
    expect({ code, name, rest }).toEqual({ code: 'internal', name: 'TypeError', rest: {} })
    expect(at).toContainEqual(expect.stringContaining('log.test.ts'))
    expect(JSON.stringify(at)).not.toContain(CANARY)
  })
})

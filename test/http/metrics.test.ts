import { describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/domain/errors.ts'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { STATES } from '../../src/domain/request/request.ts'
import { DELIVERY_SOURCES } from '../../src/domain/webhook/senders.ts'
import { MCP_PATH } from '../../src/http/mcp-route.ts'
import { PAGES } from '../../src/http/pages/mount-pages.ts'
import { PUBLIC_ROUTES } from '../../src/http/public-routes.ts'
import { ROUTES } from '../../src/http/rest/routes.ts'
import { signatureHeader, signatureOf } from '../../src/domain/webhook/webhook-signature.ts'
import { MINUTE } from '../gate/bench.ts'
import { openHttpBench, proposedBy, type HttpBench } from './bench.ts'
import { send } from './client.ts'
import { signIn } from './pages/page-lab.ts'

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/

/** Every number by its name and labels as they are written. */
async function scraped({ get }: Pick<HttpBench, 'get'>): Promise<ReadonlyMap<string, number>> {
  const { status, text } = await get('prometheus', '/metrics')
  expect(status).toBe(200)
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(lines.filter((line) => !LINE.test(line))).toEqual([])
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

const approve = ({ post }: HttpBench, id: string) => post('anna', `/v1/integrations/approvals/${id}/approve`)

describe('the metrics of a server', () => {
  it('are read with a token that can do nothing else, as Prometheus asks for them', async () => {
    const bench = await openHttpBench()
    const { headers, text } = await bench.get('prometheus', '/metrics')
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(text).toMatch(/^# HELP shield_build_info .+\n# TYPE shield_build_info gauge\n/)
    expect(text.endsWith('\n')).toBe(true)
    for (const target of ['/v1/status', '/v1/audit', '/v1/integrations/approvals', '/v1/connections'])
      expect((await bench.get('prometheus', target)).status).toBe(403)
    expect((await bench.post('prometheus', '/v1/integrations/hold', { reason: 'no' })).status).toBe(403)
    expect((await bench.ask(null, 'GET', '/metrics')).status).toBe(401)
    expect((await bench.get('agent', '/metrics')).status).toBe(403)
    for (const who of ['anna', 'root'] as const) expect((await bench.get(who, '/metrics')).status).toBe(200)
  })

  it('say how many requests are open, how long the oldest has been so, and whether all is on hold', async () => {
    const bench = await openHttpBench()
    await proposedBy(bench, 'agent', 'milk')
    bench.clock.now += 5 * MINUTE
    await proposedBy(bench, 'agent', 'bread')
    await bench.post('anna', '/v1/integrations/hold', { reason: 'Stop' })
    const found = await scraped(bench)
    expect(found.get('shield_requests{state="pending"}')).toBe(2)
    expect(found.get('shield_requests{state="unknown"}')).toBe(0)
    expect(found.get('shield_oldest_request_seconds{state="pending"}')).toBe(300)
    expect(found.get('shield_hold')).toBe(1)
    expect(found.get('shield_audit_head')).toBe((await bench.store.audit.head()).number)
    expect(found.get('shield_build_info{version="9.9.9"}')).toBe(1)
  })

  it('count what was proposed, decided and sent, and how long a decision took', async () => {
    const bench = await openHttpBench()
    const [one, two] = [await proposedBy(bench, 'agent', 'milk'), await proposedBy(bench, 'agent', 'gin')]
    bench.clock.now += 2 * MINUTE
    await approve(bench, one.id)
    await approve(bench, one.id)
    await bench.post('ben', `/v1/integrations/approvals/${two.id}/reject`, { reason: 'no' })
    await bench.post('agent', '/v1/operations/notes.list', { input: {} })
    await bench.post('agent', '/v1/operations/no.such', { input: {} })
    const found = await scraped(bench)
    const expected = {
      'shield_requests_proposed_total{provider="google"}': 2,
      'shield_decisions_total{verdict="approve",by="person"}': 1,
      'shield_decisions_total{verdict="reject",by="person"}': 1,
      'shield_decisions_total{verdict="approve",by="policy"}': 0,
      'shield_decision_wait_seconds_bucket{by="person",le="60"}': 0,
      'shield_decision_wait_seconds_bucket{by="person",le="300"}': 2,
      'shield_decision_wait_seconds_sum{by="person"}': 240,
      'shield_outcomes_total{provider="google",outcome="succeeded"}': 1,
      'shield_outcomes_total{provider="google",outcome="rejected"}': 1,
      'shield_claims_total{result="claimed"}': 1,
      'shield_provider_answers_total{provider="google",kind="write",answer="2xx"}': 1,
      'shield_provider_duration_seconds_count{provider="google",kind="write"}': 1,
      'shield_reads_total{provider="google",result="done"}': 1,
      'shield_http_requests_total{method="POST",route="/v1/integrations/approvals/{id}/approve",status="200"}': 2,
      'shield_http_request_duration_seconds_count{route="/v1/integrations/approvals/{id}/reject"}': 1,
    }
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, found.get(name)]))).toEqual(expected)
  })

  it('count a call without an answer as such, and its request as one in doubt', async () => {
    const bench = await openHttpBench()
    bench.nango.answer = async () => ({ kind: 'ambiguous', reason: 'The answer was lost' })
    await approve(bench, (await proposedBy(bench, 'agent')).id)
    const found = await scraped(bench)
    expect(found.get('shield_provider_answers_total{provider="google",kind="write",answer="none"}')).toBe(1)
    expect(found.get('shield_outcomes_total{provider="google",outcome="unknown"}')).toBe(1)
    expect(found.get('shield_requests{state="unknown"}')).toBe(1)
  })

  it('count who was refused, webhooks, and what waits of them', async () => {
    const secret = 'webhook-secret-of-a-test'
    const bench = await openHttpBench({
      settings: { webhookSecrets: { nango: [secret], whatsapp: [] } },
    })
    const body = JSON.stringify({ type: 'sync' })
    const headers = { [signatureHeader('nango')]: signatureOf('nango', secret, Buffer.from(body)) }
    for (const _ of [1, 2])
      await send(bench.server.url, 'POST', '/v1/integrations/webhook', { body, headers })
    await bench.ask(null, 'GET', '/v1/status')
    await bench.ask(null, 'GET', '/v1/status', { headers: { authorization: 'Bearer x' } })
    await bench.get('agent', '/v1/audit')
    const found = await scraped(bench)
    const expected = {
      'shield_webhooks_total{source="nango",kind="new"}': 1,
      'shield_webhooks_total{source="nango",kind="repeated"}': 1,
      'shield_refusals_total{who="without-token"}': 1,
      'shield_refusals_total{who="wrong-token"}': 1,
      'shield_refusals_total{who="principal"}': 1,
    }
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, found.get(name)]))).toEqual(expected)
    expect([
      found.get('shield_webhooks_waiting'),
      found.get('shield_webhooks_acted_on_total{result="done"}'),
    ]).toSatisfy(([waiting, done]: readonly (number | undefined)[]) => (waiting ?? 0) + (done ?? 0) === 1)
  })
})

/** Every value that a label may have; a number is a bound of a bucket. */
const ALLOWED: Readonly<Record<string, readonly string[] | RegExp>> = {
  version: ['9.9.9'],
  state: [...STATES, 'waiting', 'dead', 'well', 'failing', 'ended'],
  kind: ['read', 'write', 'behind', 'ahead', 'new', 'repeated'],
  provider: [...PROVIDERS, 'other'],
  verdict: ['approve', 'reject'],
  by: ['person', 'policy'],
  outcome: STATES,
  result: [
    'done sent waiting dead claimed not_approved altered other_policy barred held'.split(' '),
    Object.keys(EXIT_CODES),
  ].flat(),
  answer: ['2xx', '3xx', '4xx', '5xx', 'none'],
  source: DELIVERY_SOURCES,
  who: ['principal', 'without-token', 'wrong-token'],
  method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'],
  route: [
    '*',
    '/sign-in',
    '/sign-out',
    MCP_PATH,
    ...[...ROUTES, ...PUBLIC_ROUTES, ...PAGES].map(({ path }) => path),
  ],
  status: /^[1-5]\d\d$/,
  le: /^(?:\d+(?:\.\d+)?|\+Inf)$/,
}

const CANARY = 'canary4711'

it('no label says more than shield knows beforehand, whatever is sent by whomever', async () => {
  const bench = await openHttpBench()
  const { server, tokens } = bench
  const { id } = await proposedBy(bench, 'agent', CANARY)
  await approve(bench, id)
  await bench.post('agent', `/v1/operations/${CANARY}.read`, { input: { [CANARY]: CANARY } })
  await bench.post('agent', '/v1/operations/notes.list', { input: { [CANARY]: 1 }, connection: CANARY })
  const headers = { authorization: `Bearer ${tokens.root}`, 'x-request-id': CANARY, 'user-agent': CANARY }
  for (const method of ['GET', 'POST', 'PROPFIND', 'M-SEARCH']) {
    for (const { path } of [...ROUTES, ...PUBLIC_ROUTES, ...PAGES, { path: `/${CANARY}` }]) {
      if (path === '/events') continue
      const target = path.replaceAll(/\{\w+\}|:\w+/g, CANARY)
      await send(server.url, method, `${target}?${CANARY}=${CANARY}`, { headers })
    }
  }
  await send(server.url, 'GET', '/', { headers: { host: 'a b' } })
  const visitor = await signIn(server, tokens.anna)
  await visitor.get(`/approvals/${id}`)
  const { text } = await bench.get('prometheus', '/metrics')
  expect(text).not.toContain(CANARY)
  expect(text).not.toContain(id)
  const labels = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => ({
    name,
    value,
  }))
  expect(new Set(labels.map(({ name }) => name)).size).toBeGreaterThan(12)
  const isAllowed = ({ name, value }: { name: string; value: string }): boolean => {
    const allowed = ALLOWED[name]
    return allowed instanceof RegExp ? allowed.test(value) : (allowed?.includes(value) ?? false)
  }
  expect(labels.filter((label) => !isAllowed(label))).toEqual([])
})

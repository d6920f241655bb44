import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { applyPolicy } from '../../../../src/gate/policy/change-policy.ts'
import { ANNA, tamper } from '../../../gate/bench.ts'
import { openHttpBench, proposedBy, type HttpBench } from '../../bench.ts'
import { digestOn, send, signIn, textOf } from '../page-lab.ts'

const ASKING = `version: 1
timezone: UTC
rules:
  - id: all-notes
    operations: [notes.add]
    ask: { require: [reason] }
`

const ALLOWING = `version: 1
timezone: UTC
rules:
  - id: few-notes
    operations: [notes.add]
    allow: { limits: [{ count: 2, per: 24h, by: requester }] }
`

async function apply(bench: HttpBench, text: string): Promise<void> {
  const digest = createHash('sha256').update(text).digest('hex')
  await applyPolicy(bench.parts, { text, digest }, ANNA)
}

it('a request that waits says what policy makes of it, in two lines and a fold, safely', async () => {
  const bench = await openHttpBench()
  bench.notes.stakes = () => ({
    amount: { value: 1250, currency: 'EUR' },
    recipients: ['<i>ada@x.com'],
    reversal: 'reversible',
  })
  const before = await proposedBy(bench, 'agent', 'milk')
  const anna = await signIn(bench.server, bench.tokens.anna)
  expect((await anna.get(`/approvals/${before.id}`)).body).not.toContain('id="policy"')
  await apply(bench, ASKING)
  const { id } = await proposedBy(bench, 'agent', 'more milk')
  const { body } = await anna.get(`/approvals/${id}`)
  expect(body).toMatch(
    /<label for="approve-reason">Reason \(required by all-notes\)<\/label>\s*<input\s+id="approve-reason"\s+name="reason"\s+maxlength="1000"\s+required/,
  )
  expect(body).toContain('<p>A person decides, because of all-notes (a reason).</p>')
  // The question stands directly under the facts.
  expect(body.indexOf('id="policy"')).toBeLessThan(body.indexOf('<dt>System</dt>'))
  expect(body).toContain('12.50 EUR; first time for &lt;i&gt;ada@x.com; 2 of its kind within 24 h')
  expect(body).toMatch(/<dt>all-notes<\/dt>\s*<dd><bdi class="value">ask, matched; a reason<\/bdi><\/dd>/)
  const refused = await anna.post(`/approvals/${id}/approve`, {
    digest: digestOn(await anna.get(`/approvals/${id}`)),
  })
  expect(refused.body).toContain('Give a reason, which is required by all-notes')
  expect((await anna.get('/')).body).toMatch(
    /<dt>Policy<\/dt>\s*<dd><bdi class="value">[0-9a-f]{12}, in force/,
  )
})

const OF_OTHERS = `version: 1
timezone: UTC
groups: { finance: [ben] }
rules:
  - id: money
    operations: [notes.add]
    when: input.text == "milk"
    ask: { approvers: [finance] }
  - id: never
    operations: [notes.add]
    when: input.text == "wine"
    deny: { message: "No wine" }
`

it('who may not approve by what policy says is told so in place of the button, and may still reject', async () => {
  const bench = await openHttpBench()
  const wine = await proposedBy(bench, 'agent', 'wine')
  await apply(bench, OF_OTHERS)
  const milk = await proposedBy(bench, 'agent', 'milk')
  const [anna, ben] = [
    await signIn(bench.server, bench.tokens.anna),
    await signIn(bench.server, bench.tokens.ben),
  ]
  const { body } = await anna.get(`/approvals/${milk.id}`)
  expect(body).not.toContain('Approve and send now')
  expect(body).toContain('id="reject"')
  expect(textOf(body)).toContain(
    'You cannot approve it: only finance may approve it, signed in by a token of their own (rule money).',
  )
  expect((await ben.get(`/approvals/${milk.id}`)).body).toContain('Approve and send now')
  const denied = await ben.get(`/approvals/${wine.id}`)
  expect(denied.body).not.toContain('Approve and send now')
  expect(textOf(denied.body)).toContain('You cannot approve it: No wine (rule never).')
  const asked = (who: 'anna' | 'ben') => bench.post(who, '/v1/policy/explain', { id: milk.id })
  expect((await asked('ben')).body.refusedToYou).toEqual([])
  expect((await asked('anna')).body.refusedToYou).toEqual([
    'only finance may approve it, signed in by a token of their own (rule money)',
  ])
  const refused = await anna.post(`/approvals/${milk.id}/approve`, { digest: milk.digest })
  expect(refused.status).toBe(403)
  expect((await bench.store.requests.find(milk.id))?.state).toBe('pending')
})

it('of several, those that policy keeps from an approver are left out and named', async () => {
  const bench = await openHttpBench()
  await apply(bench, OF_OTHERS)
  const [milk, bread] = [await proposedBy(bench, 'agent', 'milk'), await proposedBy(bench, 'agent', 'bread')]
  const anna = await signIn(bench.server, bench.tokens.anna)
  const several = async (...ids: readonly string[]) => {
    const form = new URLSearchParams({ csrf: await anna.csrf(), verdict: 'approve' })
    for (const id of ids) form.append('id', id)
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: anna.cookie() }
    return (
      await send(`${bench.server.url}/approvals/several`, { method: 'POST', headers, body: form.toString() })
    ).body
  }
  const both = await several(milk.id, bread.id)
  expect(both).toContain('Approve this request?')
  expect(both).toContain(`value="${bread.id} ${bread.digest}"`)
  expect(both).not.toContain(`value="${milk.id} ${milk.digest}"`)
  expect(textOf(both)).toContain('You cannot approve it: only finance may approve it')
  const none = await several(milk.id)
  expect(none).not.toContain('id="decide-several"')
  expect(textOf(none)).toContain('You cannot approve it: only finance may approve it')
})

it('a policy that cannot be read keeps nobody from looking at what waits', async () => {
  const bench = await openHttpBench()
  const { id } = await proposedBy(bench, 'agent', 'milk')
  await apply(bench, ASKING)
  tamper(bench, `update policies set text = 'other'`)
  const anna = await signIn(bench.server, bench.tokens.anna)
  const { status, body } = await anna.get(`/approvals/${id}`)
  expect(status).toBe(200)
  expect(body).toContain('The policy in force cannot be read: its text was altered in the database.')
  expect(body).toContain('milk')
})

it('what policy allowed has a list of its own, on the page and over REST, and its share on the overview', async () => {
  const bench = await openHttpBench()
  bench.notes.stakes = () => ({ amount: null, recipients: [], reversal: 'reversible' })
  const anna = await signIn(bench.server, bench.tokens.anna)
  const byPerson = await proposedBy(bench, 'agent', 'milk')
  await bench.post('anna', `/v1/integrations/approvals/${byPerson.id}/approve`, { digest: byPerson.digest })
  expect((await anna.get('/')).body).not.toContain('Allowed by policy')
  expect((await anna.get('/approvals?show=policy')).body).toContain('Policy has decided nothing.')
  await apply(bench, ALLOWING)
  const { id } = await proposedBy(bench, 'agent', 'more milk')
  await proposedBy(bench, 'agent', 'even more milk')
  const { body } = await anna.get('/approvals?show=policy')
  expect(body).toMatch(/<a href="\/approvals\?show=policy" aria-current="page"\s*>By policy/)
  expect(body).toContain('allowed by few-notes (1 of 2 in 24 h)')
  expect(body).toContain('allowed by few-notes (2 of 2 in 24 h)')
  expect(body).not.toContain(byPerson.id)
  expect((await anna.get('/')).body).toMatch(
    /<a href="\/approvals\?show=policy">Allowed by policy<\/a>: 2 of 3 writes that were approved within 24 h\./,
  )
  expect((await anna.get(`/approvals/${id}`)).body).toContain('few-notes (1 of 2 in 24 h by requester), ')
  const idsOf = async (query: string) =>
    (await bench.get('anna', `/v1/integrations/approvals?${query}`)).body.items.map(
      (one: { id: string }) => one.id,
    )
  expect(await idsOf('decidedBy=policy')).toHaveLength(2)
  expect(await idsOf('decidedBy=person')).toEqual([byPerson.id])
  expect(await idsOf('decidedBy=person&state=pending')).toEqual([])
  expect(await idsOf('decidedBy=policy&ended=1')).toHaveLength(2)
  // Somebody else sees nothing of it, and no figures either.
  const approvedFor = async (who: 'agent' | 'other') => (await bench.get(who, '/v1/status')).body.approved
  expect(await approvedFor('agent')).toEqual({ writes: 3, byPolicy: 2 })
  expect(await approvedFor('other')).toEqual({ writes: 0, byPolicy: 0 })
  const others = await bench.get('other', '/v1/integrations/approvals?decidedBy=policy')
  expect(others.body.items).toEqual([])
})

it('several that are approved together are approved with the reason that a rule demands of one of them', async () => {
  const bench = await openHttpBench()
  await apply(bench, ASKING)
  const requests = [await proposedBy(bench, 'agent', 'milk'), await proposedBy(bench, 'agent', 'bread')]
  const anna = await signIn(bench.server, bench.tokens.anna)
  const csrf = await anna.csrf()
  const post = async (path: string, fields: Record<string, string>, many: readonly [string, string][]) => {
    const form = new URLSearchParams({ csrf, verdict: 'approve', ...fields })
    for (const [name, value] of many) form.append(name, value)
    return send(`${bench.server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: anna.cookie() },
      body: form.toString(),
    })
  }
  const asked = await post(
    '/approvals/several',
    {},
    requests.map(({ id }) => ['id', id]),
  )
  expect(asked.body).toMatch(
    /<label for="reason">Reason \(required by all-notes\)<\/label>\s*<input\s+id="reason"\s+name="reason"\s+maxlength="1000"\s+required/,
  )
  const reason = 'Both are out of stock'
  await post(
    '/approvals/several/decide',
    { count: '2', reason },
    requests.map(({ id, digest }) => ['shown', `${id} ${digest}`]),
  )
  for (const { id } of requests)
    expect(await bench.store.requests.find(id)).toMatchObject({ state: 'succeeded', decision: { reason } })
})

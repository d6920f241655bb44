import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { applyPolicy } from '../../../../src/gate/policy/change-policy.ts'
import { ANNA, tamper } from '../../../gate/bench.ts'
import { openHttpBench, proposedBy, type HttpBench } from '../../bench.ts'
import { signIn } from '../page-lab.ts'

const ASKING = `version: 1
timezone: UTC
rules:
  - id: all-notes
    operations: [notes.add]
    ask: { require: [reason] }
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
  expect(body).toContain('<p>A person decides, because of all-notes.</p>')
  // The question stands directly under the facts.
  expect(body.indexOf('id="policy"')).toBeLessThan(body.indexOf('<dt>System</dt>'))
  expect(body).toContain('12.50 EUR; first time for &lt;i&gt;ada@x.com; 2 of its kind within 24 h')
  expect(body).toMatch(/<dt>all-notes<\/dt>\s*<dd><bdi class="value">ask, matched; a reason<\/bdi><\/dd>/)
  expect((await anna.get('/')).body).toMatch(
    /<dt>Policy<\/dt>\s*<dd><bdi class="value">[0-9a-f]{12}, in force/,
  )
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

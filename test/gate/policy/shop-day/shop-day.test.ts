import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isShieldError, ShieldError } from '../../../../src/domain/errors.ts'
import type { Proposal } from '../../../../src/domain/ports/gate.ts'
import type { ApprovalRequest } from '../../../../src/domain/request/request.ts'
import { applyPolicy } from '../../../../src/gate/policy/change-policy.ts'
import { backtest } from '../../../../src/gate/policy/backtest.ts'
import { approve, reject } from '../../../../src/gate/send/decide.ts'
import { ANNA, connectionOf, createBench, decisionOn, MINUTE, unwatched, type Bench } from '../../bench.ts'
import { heldOf } from '../../fake-nango.ts'
import { gateOf } from '../policy-bench.ts'
import { dayAtShop } from './day.ts'
import { SHOP_OPERATIONS } from './shop-operations.ts'
import { customer, draft, KNOWN, update, variant, type Wish } from './wish.ts'

/** In Berlin, three days after the shop was connected. */
const MIDNIGHT = Date.parse('2026-03-04T23:00:00.000Z')

async function openShop(): Promise<Bench> {
  const bench = await createBench({
    operation: async (name) => {
      const found = SHOP_OPERATIONS.find((one) => one.name === name)
      if (found !== undefined) return found
      throw new ShieldError('usage', `There is no operation ${name}`)
    },
    operations: async (provider) => SHOP_OPERATIONS.filter((one) => one.provider === provider),
  })
  for (const [index, provider] of (['shopify', 'whatsapp', 'woocommerce'] as const).entries()) {
    const nangoConnectionId = `nc-${index + 2}`
    const connection = connectionOf({
      id: `con_000000000${index + 2}`,
      name: provider,
      provider,
      nangoConnectionId,
    })
    bench.nango.held.push(heldOf({ nangoConnectionId }))
    const note = { at: connection.createdAt, type: 'connection.added', subject: connection.id }
    await bench.store.connections.add(connection, { ...note, actor: ANNA, data: {} })
  }
  return bench
}

/** Null: a rule denied it. */
async function proposed({ parts }: Bench, wish: Omit<Wish, 'minute'>): Promise<ApprovalRequest | null> {
  const { requester: name, operation, input } = wish
  const unsaid = { connection: undefined, reason: undefined, supersedes: undefined, duplicate: false }
  try {
    const ask = { operation, input, idempotencyKey: null, expiresIn: null, ...unsaid }
    return ((await gateOf(parts, { name, door: 'mcp' }).operations.propose(ask, unwatched)) as Proposal)
      .request
  } catch (error) {
    if (isShieldError(error) && error.code === 'denied') return null
    throw error
  }
}

function approved({ parts }: Bench, request: ApprovalRequest) {
  const signedIn = { name: 'anna', door: 'web' } as const
  return approve(parts, decisionOn(request, { actor: signedIn, reason: 'They called' }), unwatched)
}

/** What people approved before there was a policy: everybody has ordered once, and was told of it. */
async function history(bench: Bench): Promise<void> {
  for (let number = 0; number < KNOWN; number += 1) {
    const [to, requester, bad] = [customer(number), 'claude', null]
    for (const [operation, input] of [
      ['shopify.create-draft-order', draft(to, { variant: variant(2), quantity: 1 })],
      ['whatsapp.send-message', update(to, '#1')],
    ] as const) {
      const request = await proposed(bench, { requester, operation, input, bad })
      if (request !== null) await approved(bench, request)
    }
  }
}

async function applyShop({ parts }: Bench): Promise<void> {
  const text = readFileSync(new URL('../../../../docs/policies/shop.yaml', import.meta.url), 'utf8')
  await applyPolicy(parts, { text, digest: createHash('sha256').update(text).digest('hex') }, ANNA)
}

interface Come {
  readonly wish: Wish
  readonly to: 'allow' | 'person' | 'deny'
}

/** Anna looks at once at whatever waits for her, and sees what is bad. */
async function live(bench: Bench, day: readonly Wish[]): Promise<readonly Come[]> {
  const came: Come[] = []
  for (const wish of day) {
    bench.clock.now = Math.max(bench.clock.now, MIDNIGHT + wish.minute * MINUTE)
    const request = await proposed(bench, wish)
    const to = request === null ? 'deny' : request.state === 'pending' ? 'person' : 'allow'
    came.push({ wish, to })
    if (to !== 'person' || request === null) continue
    if (wish.bad === null) await approved(bench, request)
    else await reject(bench.parts, { ...decisionOn(request), reason: wish.bad })
  }
  return came
}

it('a day at a shop: of 400 proposals at most 25 reach a person, and nothing bad is sent', async () => {
  const bench = await openShop()
  await history(bench)
  await applyShop(bench)
  const day = dayAtShop(20_260_305)
  const came = await live(bench, day)
  const of = (to: Come['to']) => came.filter((one) => one.to === to)

  expect(day).toHaveLength(400)
  expect(day.filter(({ bad }) => bad !== null).length).toBeGreaterThanOrEqual(12)
  expect(of('allow').flatMap(({ wish }) => wish.bad ?? [])).toEqual([])
  expect(of('deny').filter(({ wish }) => wish.bad === null)).toEqual([])
  const looked = of('person').map(({ wish }) => wish.bad ?? wish.operation)
  expect(looked.length, looked.join('\n')).toBeLessThanOrEqual(25)
  expect(bench.nango.sent).toHaveLength(
    2 * KNOWN + of('allow').length + of('person').filter(({ wish }) => wish.bad === null).length,
  )

  const { effects, deniedThen, requests, disagreements } = await backtest(bench.parts, {
    text: null,
    since: MIDNIGHT,
  })
  expect({
    requests,
    deniedThen,
    allow: effects.allow,
    person: effects.ask + effects.none,
    deny: effects.deny,
  }).toEqual({
    requests: 400 - of('deny').length,
    deniedThen: of('deny').length,
    allow: of('allow').length,
    person: of('person').length,
    deny: 0,
  })
  expect(disagreements).toEqual([])
})

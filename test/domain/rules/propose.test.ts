import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import {
  answerTo,
  assertBeginning,
  looksFor,
  refuseBeyond,
  type Reuse,
} from '../../../src/domain/rules/propose.ts'
import { AT, idOf, requestOf } from '../../store/samples.ts'

const LATER = '2026-03-02T10:00:00.001Z'
const old = (changes: Partial<ApprovalRequest> = {}) => requestOf({ id: idOf(2), ...changes })
const nothing = { underKey: undefined, open: [], recent: [] }
const ask = (changes: Partial<ApprovalRequest> = {}, reuse: Reuse = true) => ({
  request: requestOf(changes),
  reuse,
  at: AT,
})

describe('an idempotency key', () => {
  const keyed = { idempotencyKey: 'k' }

  it.each<[string, Partial<ApprovalRequest>, 'existing' | 'key_conflict' | undefined]>([
    ['the same write', {}, 'existing'],
    ['the same write that has ended', { state: 'failed' }, 'existing'],
    ['the same input in another order', { input: { minutes: 30, title: 'Lunch' } }, 'existing'],
    ['the same write of another account and call', { account: 'x', digest: 'f'.repeat(64) }, 'existing'],
    ['another input', { input: { title: 'Dinner' } }, 'key_conflict'],
    ['another operation', { operation: 'calendar.cancel-event' }, 'key_conflict'],
    [
      'another connection',
      { connection: { ...requestOf().connection, id: 'con_0000000002' } },
      'key_conflict',
    ],
    ['nothing of this key', { idempotencyKey: 'other' }, undefined],
    ['somebody else’s', { requester: { name: 'boris', door: 'http' } }, undefined],
  ])('under which there is %s', (_what, changes, kind) => {
    const underKey = old({ ...keyed, ...changes })
    const answer = answerTo(ask(keyed), { ...nothing, underKey })
    expect(answer).toEqual(kind === undefined ? undefined : { kind, request: underKey })
  })

  it('keeps an identical one that waits from being taken for it', () => {
    expect(looksFor(ask(keyed))).toEqual({
      underKey: true,
      open: false,
      recent: false,
    })
    expect(answerTo(ask(keyed), { ...nothing, open: [old()] })).toBeUndefined()
  })

  it('that is not given is nobody’s', () => {
    expect(answerTo(ask({}, false), { ...nothing, underKey: old() })).toBeUndefined()
  })
})

describe('an identical request', () => {
  it.each<[string, Partial<ApprovalRequest>, boolean]>([
    ['that waits is returned', {}, true],
    ['that was approved is', { state: 'approved', expiresAt: LATER }, true],
    ['that was approved and whose time is over is not', { state: 'approved', expiresAt: AT }, false],
    ['that is being sent is', { state: 'executing', expiresAt: AT }, true],
    ['that is in doubt is', { state: 'unknown', expiresAt: AT }, true],
    ['that has succeeded is not', { state: 'succeeded' }, false],
    ['that has failed is not', { state: 'failed' }, false],
    ['whose time is over is not', { expiresAt: AT }, false],
    ['whose time is to come is', { expiresAt: LATER }, true],
    ['of somebody else is not', { requester: { name: 'boris', door: 'mcp' } }, false],
    ['of the same requester at another door is', { requester: { name: 'agent', door: 'cli' } }, true],
    ['with another input is not', { input: {} }, false],
  ])('%s', (_what, changes, isReturned) => {
    const open = [old(changes)]
    expect(answerTo(ask(), { ...nothing, open })).toEqual(
      isReturned ? { kind: 'existing', request: open[0] } : undefined,
    )
  })

  it('is the oldest that fits, and only where a second is not wanted', () => {
    const open = [old({ state: 'cancelled' }), old({ id: idOf(3) }), old({ id: idOf(4) })]
    expect(answerTo(ask(), { ...nothing, open })).toMatchObject({ request: { id: idOf(3) } })
    expect(answerTo(ask({}, false), { ...nothing, open })).toBeUndefined()
  })
})

/** Ten minutes before now, and a moment later. */
const LONG_AGO = '2026-03-02T09:50:00.000Z'
const RECENTLY = '2026-03-02T09:50:00.001Z'
const HOURS_AGO = '2026-03-01T10:00:00.000Z'

describe('a program that repeats its call', () => {
  it.each<[string, Partial<ApprovalRequest>, boolean]>([
    ['that waits, however long', { updatedAt: HOURS_AGO, expiresAt: LATER }, true],
    ['that is approved', { state: 'approved', updatedAt: HOURS_AGO, expiresAt: LATER }, true],
    ['that is being sent', { state: 'executing', updatedAt: HOURS_AGO, expiresAt: LONG_AGO }, true],
    ['that is in doubt, however long', { state: 'unknown', updatedAt: HOURS_AGO, expiresAt: LONG_AGO }, true],
    ['that succeeded just now', { state: 'succeeded', updatedAt: RECENTLY }, true],
    ['that was rejected just now', { state: 'rejected', updatedAt: RECENTLY }, true],
    ['that failed just now', { state: 'failed', updatedAt: RECENTLY }, true],
    ['that ran out just now', { updatedAt: HOURS_AGO, expiresAt: RECENTLY }, true],
    ['that ended after now, on a clock set back', { state: 'succeeded', updatedAt: LATER }, true],
    ['of the same requester at another door', { requester: { name: 'agent', door: 'http' } }, true],
    ['with the same input in another order', { input: { minutes: 30, title: 'Lunch' } }, true],
    ['under a key of its own', { idempotencyKey: 'k' }, true],
    ['that ended ten minutes ago', { state: 'succeeded', updatedAt: LONG_AGO }, false],
    ['that ran out ten minutes ago', { updatedAt: HOURS_AGO, expiresAt: LONG_AGO }, false],
    ['of somebody else', { requester: { name: 'boris', door: 'mcp' } }, false],
    ['with another input', { input: {} }, false],
    ['of another operation', { operation: 'calendar.cancel-event' }, false],
    ['of another account', { connection: { ...requestOf().connection, id: 'con_0000000002' } }, false],
  ])('and an equal write %s', (_what, changes, isReturned) => {
    const recent = [old(changes)]
    expect(answerTo(ask({}, 'recent'), { ...nothing, recent })).toEqual(
      isReturned ? { kind: 'existing', request: recent[0] } : undefined,
    )
  })

  it('is answered with the newest, and by its key alone where it has one', () => {
    const recent = [old({ id: idOf(4) }), old({ id: idOf(3) })]
    expect(answerTo(ask({}, 'recent'), { ...nothing, recent })).toEqual({
      kind: 'existing',
      request: recent[0],
    })
    const keyed = ask({ idempotencyKey: 'k' }, 'recent')
    expect(looksFor(keyed)).toMatchObject({ underKey: true, recent: false, open: false })
    expect(answerTo(keyed, { ...nothing, recent })).toBeUndefined()
  })

  it('on purpose gets a second one beside the first, never a third, and nothing without a first', () => {
    const again = ask({}, 'again')
    const [first, second] = [old(), old({ id: idOf(3), state: 'succeeded', updatedAt: RECENTLY })]
    expect(answerTo(again, { ...nothing, recent: [] })).toEqual({ kind: 'no_first' })
    expect(answerTo(again, { ...nothing, recent: [old({ state: 'failed', updatedAt: LONG_AGO })] })).toEqual({
      kind: 'no_first',
    })
    expect(answerTo(again, { ...nothing, recent: [first] })).toBeUndefined()
    expect(answerTo(again, { ...nothing, recent: [second, first] })).toEqual({
      kind: 'existing',
      request: second,
    })
  })
})

it('a request begins as pending and nowhere else', () => {
  expect(() => assertBeginning(requestOf())).not.toThrow()
  expect(() => assertBeginning(requestOf({ state: 'approved' }))).toThrow('proposed as approved')
})

it('a requester has no more waiting than they may, the new one among it', () => {
  const bound = { pending: 2, bytes: 100 }
  expect(() => refuseBeyond(bound, 'agent', { pending: 2, bytes: 100 })).not.toThrow()
  expect(() => refuseBeyond(null, 'agent', { pending: 99, bytes: 99_999 })).not.toThrow()
  expect(() => refuseBeyond(bound, 'agent', { pending: 3, bytes: 1 })).toThrow(
    'agent has 2 requests waiting, and no more than 2 may',
  )
  expect(() => refuseBeyond(bound, 'agent', { pending: 2, bytes: 101 })).toThrow(
    'agent has 1 request waiting, and no more than 100 bytes may',
  )
})

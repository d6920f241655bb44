import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { answerToRetry, familyIn } from '../../../src/domain/rules/retry.ts'
import { AT, idOf, requestOf } from '../../store/samples.ts'

const LATER = '2026-03-02T10:00:00.001Z'
const WORD = { ending: { code: 'word', message: '', evidence: null, result: null, by: null } } as const

type Change = Partial<ApprovalRequest>

const one = (number: number, state: ApprovalRequest['state'], changes: Change = {}) =>
  requestOf({ id: idOf(number), state, ...changes })
const of = (kind: 'retry' | 'replacement', number: number) => ({ origin: { kind, id: idOf(number) } })

function answer(kin: readonly ApprovalRequest[], looked: readonly string[] = []) {
  return answerToRetry({ id: idOf(1), looked, at: AT }, kin)
}

describe('a retry beside another of the same', () => {
  it.each<[string, ApprovalRequest['state'], Change, 'existing' | 'stands' | undefined]>([
    ['that waits', 'pending', {}, 'existing'],
    ['that waits, and whose time is to come', 'pending', { expiresAt: LATER }, 'existing'],
    ['that waited, and whose time is over', 'pending', { expiresAt: AT }, undefined],
    ['that is approved', 'approved', {}, 'existing'],
    ['that is being sent, and whose time is over', 'executing', { expiresAt: AT }, 'existing'],
    ['that was refused', 'failed', {}, undefined],
    ['that failed by a person’s word', 'failed', WORD, 'stands'],
    ['that is in doubt', 'unknown', {}, 'stands'],
    ['that succeeded', 'succeeded', {}, 'stands'],
  ])('%s', (_, state, changes, kind) => {
    const other = one(2, state, { ...of('retry', 1), ...changes })
    const expected = kind === undefined ? undefined : { kind, request: other }
    expect(answer([one(1, 'failed'), other])).toEqual(expected)
    // Also where that one is a retry of a retry, or what was retried is.
    const farther = { ...other, ...of('retry', 3) }
    const between = one(3, 'rejected', of('retry', 1))
    expect(answer([one(1, 'failed'), farther, between])).toEqual(
      expected === undefined ? undefined : { ...expected, request: farther },
    )
  })

  it('is new where all that may have landed was looked for', () => {
    const doubtful = one(2, 'unknown', of('retry', 1))
    expect(answer([one(1, 'unknown'), doubtful], [idOf(1), idOf(2)])).toBeUndefined()
    expect(answer([one(1, 'unknown'), doubtful], [idOf(2)])).toMatchObject({ request: { id: idOf(1) } })
  })
})

describe('a retry beside what replacements tie to it', () => {
  it.each<[ApprovalRequest['state'], Change, boolean]>([
    ['pending', {}, true],
    ['pending', { expiresAt: AT }, false],
    ['approved', {}, true],
    ['executing', {}, true],
    ['unknown', {}, true],
    ['succeeded', {}, true],
    ['failed', WORD, false],
    ['rejected', {}, false],
  ])('that is %s (%j)', (state, changes, stands) => {
    const other = one(2, state, { ...of('replacement', 1), ...changes })
    const expected = stands ? { kind: 'stands', request: other } : undefined
    expect(answer([one(1, 'cancelled'), other], [idOf(2)])).toEqual(expected)
    const older = one(2, state, changes)
    const replacing = one(1, 'rejected', of('replacement', 2))
    expect(answer([replacing, older], [idOf(2)])).toEqual(
      stands ? { kind: 'stands', request: older } : undefined,
    )
  })
})

it('a family is what retries tie, and no replacement', () => {
  const kin = [
    one(1, 'cancelled'),
    one(2, 'rejected', of('replacement', 1)),
    one(3, 'failed', of('retry', 1)),
    one(4, 'failed', of('retry', 3)),
    one(5, 'failed', of('retry', 2)),
  ]
  const idsOf = (number: number) => familyIn(kin[number - 1] as ApprovalRequest, kin).map(({ id }) => id)
  expect([1, 2, 3, 4, 5].map(idsOf)).toEqual([
    [idOf(3), idOf(4)],
    [idOf(5)],
    [idOf(1), idOf(4)],
    [idOf(1), idOf(3)],
    [idOf(2)],
  ])
})

it('a retry is answered however many came before it, each of the one before', () => {
  const many = 12_000
  const kin = Array.from({ length: many }, (_, index) =>
    one(index + 1, 'rejected', index === 0 ? {} : of('retry', index)),
  )
  expect(answerToRetry({ id: idOf(many), looked: [], at: AT }, kin)).toBeUndefined()
  const [first] = kin
  const done = one(1, 'succeeded')
  expect(first).toMatchObject({ id: done.id })
  expect(answerToRetry({ id: idOf(many), looked: [], at: AT }, [done, ...kin.slice(1)])).toEqual({
    kind: 'stands',
    request: done,
  })
})

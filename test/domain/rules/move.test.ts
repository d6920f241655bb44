import { describe, expect, it } from 'vitest'
import { STATES, TRANSITIONS } from '../../../src/domain/request/request.ts'
import { assertArrow, isExpected, moved } from '../../../src/domain/rules/move.ts'
import { attemptOf, decisionOf, moveOf, noteOf, requestOf } from '../../store/samples.ts'

describe('a move expects', () => {
  const move = moveOf(requestOf(), 'pending', 'cancelled')

  it('one of the states that it names', () => {
    expect(isExpected(requestOf(), move)).toBe(true)
    expect(isExpected(requestOf({ state: 'approved' }), move)).toBe(false)
    expect(isExpected(requestOf({ state: 'approved' }), { ...move, from: ['pending', 'approved'] })).toBe(
      true,
    )
  })

  it('the attempt that it names', () => {
    const running = requestOf({ state: 'executing', attempt: attemptOf() })
    const ending = moveOf(running, 'executing', 'succeeded')
    expect(isExpected(running, { ...ending, attemptId: attemptOf().id })).toBe(true)
    expect(isExpected(running, { ...ending, attemptId: 'att_other' })).toBe(false)
    expect(isExpected({ ...running, attempt: null }, { ...ending, attemptId: attemptOf().id })).toBe(false)
  })
})

describe('an arrow', () => {
  const arrows = STATES.flatMap((from) => STATES.map((to) => [from, to] as const))

  it.each(arrows)('from %s to %s is one only where the life of a request has it', (from, to) => {
    const act = () => assertArrow(requestOf({ state: from }), moveOf(requestOf(), from, to))
    // The claim alone leads there.
    if (TRANSITIONS[from].includes(to) && to !== 'executing') expect(act).not.toThrow()
    else expect(act).toThrow(`cannot be moved from ${from} to ${to}`)
  })

  it.each([
    ['approved', undefined],
    ['approved', decisionOf('reject')],
    ['rejected', decisionOf('approve')],
    ['approved', { ...decisionOf('approve'), digest: 'f'.repeat(64) }],
  ] as const)('to %s needs a decision that says so', (to, decision) => {
    const { decision: _decision, ...move } = moveOf(requestOf(), 'pending', to)
    expect(() =>
      assertArrow(requestOf(), { ...move, ...(decision === undefined ? {} : { decision }) }),
    ).toThrow('without a decision that says so')
  })
})

it('a request that was moved has what the move names, and the rest as before', () => {
  const request = requestOf({ expiresAt: '2026-03-03T10:00:00.000Z' })
  const later = '2026-03-02T10:05:00.000Z'
  const decision = decisionOf('approve')
  const note = noteOf('request.approved', request.id, later)
  const approve = { id: request.id, from: ['pending'], to: 'approved', decision, note } as const
  expect(moved(request, approve)).toEqual({ ...request, state: 'approved', decision, updatedAt: later })
  expect(moved(request, { ...approve, expiresAt: null })).toMatchObject({ expiresAt: null })
  const ending = { code: 'word', message: '', evidence: null, result: null, by: null } as const
  expect(moved(request, { ...approve, to: 'cancelled', ending })).toMatchObject({
    state: 'cancelled',
    ending,
  })
})

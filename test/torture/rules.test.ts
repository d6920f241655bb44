import { describe, expect, it } from 'vitest'
import {
  brokenInTheEnd,
  brokenRules,
  brokenWish,
  type Defect,
  type Seen,
} from '../../scripts/torture/rules.mjs'

const QUIET: Seen = { state: 'pending', ending: null, hold: null, sent: 0, effects: 0 }
const APPLIED: Seen = { ...QUIET, state: 'succeeded', ending: { evidence: 'response' }, sent: 1, effects: 1 }
const hold = { reason: 'the journal says so' }

describe('what is allowed after a crash', () => {
  it.each<{ what: string; seen: Seen }>([
    { what: 'pending, and nothing was sent', seen: QUIET },
    { what: 'approved, and nothing was sent', seen: { ...QUIET, state: 'approved' } },
    { what: 'failed, and nothing was sent', seen: { ...QUIET, state: 'failed' } },
    { what: 'unknown, whatever happened', seen: { ...APPLIED, state: 'unknown' } },
    { what: 'succeeded, and it happened', seen: { ...APPLIED, isTold: true } },
    { what: 'a hold after an older copy', seen: { ...APPLIED, state: 'unknown', hold, isRestored: true } },
    {
      what: 'an answer that could not say more, and it was sent',
      seen: { ...APPLIED, state: 'unknown', answer: { exit: 7, text: 'it may have happened' } },
    },
    {
      what: 'an answer that nothing was sent, and nothing was',
      seen: { ...QUIET, state: 'failed', answer: { exit: 1, text: 'Not sent' } },
    },
    {
      what: 'not sent and failed, where that has to be',
      seen: { ...QUIET, state: 'failed', mustBe: { sent: 0, states: ['failed'] } },
    },
    { what: 'a hold for half a line', seen: { ...QUIET, state: 'unknown', hold, isJournalOpen: true } },
  ])('$what', ({ seen }) => {
    expect(brokenRules(seen)).toEqual([])
  })
})

describe('what is not', () => {
  it.each<{ what: string; seen: Seen; kind: Defect['kind'] }>([
    { what: 'two sendings', seen: { ...APPLIED, sent: 2 }, kind: 'double' },
    { what: 'approved, and it was sent', seen: { ...APPLIED, state: 'approved' }, kind: 'lost' },
    { what: 'sent without an effect, and pending', seen: { ...QUIET, sent: 1 }, kind: 'lost' },
    { what: 'failed, and it happened', seen: { ...APPLIED, state: 'failed' }, kind: 'lost' },
    { what: 'gone, and it happened', seen: { ...APPLIED, state: 'nowhere' }, kind: 'lost' },
    { what: 'executing by nobody', seen: { ...APPLIED, state: 'executing' }, kind: 'stuck' },
    { what: 'a command that fails', seen: { ...QUIET, trouble: 'malformed' }, kind: 'stuck' },
    { what: 'succeeded, and it did not happen', seen: { ...APPLIED, effects: 0 }, kind: 'untrue' },
    { what: 'cancelled by nobody', seen: { ...QUIET, state: 'cancelled' }, kind: 'untrue' },
    {
      what: 'an answer that it failed, and it was sent',
      seen: { ...APPLIED, answer: { exit: 1, text: 'dropped the connection' } },
      kind: 'untrue',
    },
    {
      what: 'a doubt that says it was not sent, and it was',
      seen: { ...APPLIED, state: 'unknown', answer: { exit: 7, text: 'was not sent' } },
      kind: 'untrue',
    },
    {
      what: 'an answer that it was done, and it is in doubt',
      seen: { ...APPLIED, state: 'unknown', answer: { exit: 0, text: 'done' } },
      kind: 'untrue',
    },
    {
      what: 'sent, where it must not be,',
      seen: { ...APPLIED, mustBe: { sent: 0, states: ['succeeded'] } },
      kind: 'untrue',
    },
    {
      what: 'in doubt, where it has to have failed,',
      seen: { ...QUIET, state: 'unknown', mustBe: { sent: 0, states: ['failed'] } },
      kind: 'untrue',
    },
    { what: 'a hold without cause', seen: { ...QUIET, hold }, kind: 'forgotten' },
    {
      what: 'said to be done, and then in doubt',
      seen: { ...APPLIED, state: 'unknown', isTold: true },
      kind: 'forgotten',
    },
    {
      what: 'no hold after an older copy',
      seen: { ...APPLIED, state: 'unknown', isRestored: true },
      kind: 'lost',
    },
  ])('$what is $kind', ({ seen, kind }) => {
    expect(brokenRules(seen).map((defect) => defect.kind)).toEqual([kind])
  })
})

describe('the end of it', () => {
  it.each([
    { state: 'succeeded', sent: 1, effects: 1, kinds: [] },
    { state: 'failed', sent: 0, effects: 0, kinds: [] },
    { state: 'succeeded', sent: 2, effects: 1, kinds: ['double'] },
    { state: 'approved', sent: 0, effects: 0, kinds: ['stuck'] },
    { state: 'failed', sent: 1, effects: 1, kinds: ['lost'] },
    { state: 'succeeded', sent: 1, effects: 0, kinds: ['untrue'] },
  ])('$state with $sent sent and $effects effects', ({ kinds, ...seen }) => {
    expect(brokenInTheEnd(seen).map((defect) => defect.kind)).toEqual(kinds)
  })
})

describe('a write that was wanted once', () => {
  it('is one request, whichever answer told of it', () => {
    expect(brokenWish({ ids: ['a', 'a'], queued: ['a'] })).toEqual([])
  })

  it.each<[string, Parameters<typeof brokenWish>[0], Defect['kind']]>([
    ['is two requests', { ids: ['a', 'a'], queued: ['a', 'b'] }, 'twice'],
    ['is nowhere, whatever an answer said', { ids: ['a'], queued: [] }, 'lost'],
    ['is nowhere, and no answer said so', { ids: [], queued: [] }, 'lost'],
    ['is another one than an answer told of', { ids: ['a', 'b'], queued: ['a'] }, 'lost'],
    ['is there, and nobody was ever told', { ids: [], queued: ['a'] }, 'stuck'],
  ])('must not be such that it %s', (_what, seen, kind) => {
    expect(brokenWish(seen).map((defect) => defect.kind)).toEqual([kind])
  })
})

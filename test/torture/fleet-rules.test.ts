import { describe, expect, it } from 'vitest'
import {
  brokenAnswers,
  brokenNews,
  type SeenAnswers,
  type SeenNews,
} from '../../scripts/torture/fleet/rules.mjs'
import type { Defect } from '../../scripts/torture/rules.mjs'

const told = (state: string, begun: number) => ({ by: 'wait', state, begun, came: begun + 5 })
const answered = (verdict: SeenAnswers['verdicts'][number]['verdict'], status: number) => ({
  verdict,
  status,
  text: '',
})

const DONE: SeenAnswers = {
  state: 'succeeded',
  verdict: 'approve',
  told: [told('pending', 0), told('executing', 10), told('succeeded', 20)],
  verdicts: [answered('approve', 200)],
  wasUnknown: false,
  isSenderKilled: false,
}
const REJECTED: SeenAnswers = {
  ...DONE,
  state: 'rejected',
  verdict: 'reject',
  told: [told('rejected', 0)],
  verdicts: [answered('reject', 200)],
}

describe('answers of several servers', () => {
  it.each<{ what: string; seen: SeenAnswers }>([
    { what: 'one after the other', seen: DONE },
    {
      what: 'a rejection, and an approval that came too late',
      seen: { ...REJECTED, verdicts: [answered('reject', 200), answered('approve', 409)] },
    },
    {
      what: 'an approval, and a rejection that came too late',
      seen: { ...DONE, verdicts: [answered('approve', 200), answered('reject', 409)] },
    },
    {
      what: 'an earlier state in an answer that was asked for meanwhile',
      seen: { ...DONE, told: [told('succeeded', 0), told('pending', 3)] },
    },
    {
      what: 'a doubt after its sender was killed',
      seen: { ...DONE, wasUnknown: true, isSenderKilled: true },
    },
    {
      what: 'a doubt that somebody was told of',
      seen: { ...DONE, told: [told('unknown', 0), told('succeeded', 10)] },
    },
  ])('may be $what', ({ seen }) => {
    expect(brokenAnswers(seen)).toEqual([])
  })

  it.each<{ what: string; seen: SeenAnswers; kind: Defect['kind'] }>([
    { what: 'tell of an end that is another', seen: { ...DONE, state: 'failed' }, kind: 'untrue' },
    {
      what: 'go back in time',
      seen: { ...DONE, told: [told('executing', 0), told('pending', 10)] },
      kind: 'untrue',
    },
    {
      what: 'tell of an approval that is not there',
      seen: { ...REJECTED, verdicts: [answered('approve', 200)] },
      kind: 'untrue',
    },
    {
      what: 'tell of a rejection that is not there',
      seen: { ...DONE, verdicts: [answered('reject', 200)] },
      kind: 'untrue',
    },
    {
      what: 'tell of a cancellation that is not there',
      seen: { ...DONE, verdicts: [answered('cancel', 200)] },
      kind: 'untrue',
    },
    {
      what: 'refuse an approval that counts',
      seen: { ...DONE, verdicts: [answered('approve', 409)] },
      kind: 'untrue',
    },
    {
      what: 'refuse a rejection that counts',
      seen: { ...REJECTED, verdicts: [answered('reject', 409)] },
      kind: 'untrue',
    },
    { what: 'refuse who may decide', seen: { ...DONE, verdicts: [answered('approve', 403)] }, kind: 'stuck' },
    { what: 'leave a doubt that nothing accounts for', seen: { ...DONE, wasUnknown: true }, kind: 'untrue' },
  ])('must not $what', ({ seen, kind }) => {
    expect(brokenAnswers(seen).map((defect) => defect.kind)).toEqual([kind])
  })
})

const news = (what: string, ...times: readonly number[]) => ({ what: `request.${what}`, times })
const APPROVED = news('decided approved', 1)
const TOLD: SeenNews = {
  state: 'succeeded',
  wasUnknown: false,
  news: [APPROVED, news('done succeeded', 2)],
  endings: [],
}
const AGAIN = { ...TOLD, news: [APPROVED, news('done succeeded', 2, 9_000)] }

describe('what is told of a request', () => {
  it.each<{ what: string; seen: SeenNews }>([
    { what: 'each event', seen: TOLD },
    { what: 'an event again after a server ended', seen: { ...AGAIN, endings: [5_000] } },
    {
      what: 'a doubt and its end',
      seen: { ...TOLD, wasUnknown: true, news: [...TOLD.news, news('unknown unknown', 1)] },
    },
    {
      what: 'that it was approved and then taken back',
      seen: { ...TOLD, state: 'cancelled', news: [APPROVED, news('decided cancelled', 2)] },
    },
  ])('may be $what', ({ seen }) => {
    expect(brokenNews(seen)).toEqual([])
  })

  it.each<{ what: string; seen: SeenNews; kind: Defect['kind'] }>([
    { what: 'too little', seen: { ...TOLD, news: [APPROVED] }, kind: 'lost' },
    {
      what: 'an end that is another',
      seen: { ...TOLD, news: [...TOLD.news, news('failed failed', 3)] },
      kind: 'untrue',
    },
    {
      what: 'an event under two ids',
      seen: { ...TOLD, news: [...TOLD.news, news('done succeeded', 3)] },
      kind: 'twice',
    },
    { what: 'an event again without cause', seen: AGAIN, kind: 'twice' },
  ])('must not be $what', ({ seen, kind }) => {
    expect(brokenNews(seen).map((defect) => defect.kind)).toEqual([kind])
  })
})

import { describe, expect, it } from 'vitest'
import { clockTrouble, judgedTime, raisedMark, type ClockMark } from '../../../src/domain/request/clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const T = Date.parse('2026-03-02T10:00:00.000Z')
const mark: ClockMark = { time: T, bootId: 'boot-1', uptime: 10 * HOUR }

/** What the clocks say when so much has passed and the time of day was set by so much. */
function readingAfter(passed: number, setBy = 0, bootId = 'boot-1') {
  return { now: T + passed + setBy, bootId, uptime: 10 * HOUR + passed }
}

describe('the time by which expiry is judged', () => {
  it.each([
    ['is the time of day while that goes on', readingAfter(MINUTE), T + MINUTE],
    ['stands still while the time of day is behind', readingAfter(MINUTE, -HOUR), T],
    ['goes on when the time of day has passed the highest seen', readingAfter(2 * HOUR, -HOUR), T + HOUR],
  ])('%s', (_what, reading, time) => {
    expect(judgedTime(reading, mark)).toBe(time)
  })

  it('is the time of day for a database that has seen none', () => {
    expect(judgedTime(readingAfter(0), null)).toBe(T)
  })
})

describe('the highest time seen', () => {
  it('begins with the first', () => {
    expect(raisedMark(readingAfter(0), null)).toEqual(mark)
  })

  it.each([
    ['stays for less than a minute', readingAfter(MINUTE - 1), null],
    ['follows from a minute on', readingAfter(MINUTE), T + MINUTE],
    ['never goes back', readingAfter(MINUTE, -HOUR), null],
    ['does not go back with a restart either', readingAfter(0, -HOUR, 'boot-2'), null],
    [
      'follows only the time that has passed when the clock of the same boot contradicts',
      readingAfter(2 * MINUTE, 9 * HOUR),
      T + 2 * MINUTE,
    ],
    ['follows a correction of less than an hour', readingAfter(MINUTE, HOUR), T + MINUTE + HOUR],
    ['follows any time after a restart', readingAfter(0, 9 * HOUR, 'boot-2'), T + 9 * HOUR],
    ['follows sleep, which that clock counts', readingAfter(9 * HOUR), T + 9 * HOUR],
  ])('%s', (_what, reading, time) => {
    expect(raisedMark(reading, mark)?.time ?? null).toBe(time)
  })

  it('is not left years ahead by a clock that was set wrong for a moment', () => {
    const wrong = raisedMark(readingAfter(MINUTE, 10 * 365 * 24 * HOUR), mark)
    expect(judgedTime(readingAfter(2 * MINUTE), wrong)).toBe(T + 2 * MINUTE)
  })

  it('follows everything where boots cannot be told apart', () => {
    expect(raisedMark(readingAfter(0, 9 * HOUR, ''), { ...mark, bootId: '' })?.time).toBe(T + 9 * HOUR)
  })
})

describe('trouble with the clock', () => {
  it.each([
    ['none within two seconds', readingAfter(0, -2_000), null],
    ['behind beyond', readingAfter(0, -2_001), { kind: 'behind', by: 2_001, mark }],
    ['none up to an hour ahead of the clock of the boot', readingAfter(MINUTE, HOUR), null],
    ['ahead beyond', readingAfter(MINUTE, HOUR + 1), { kind: 'ahead', by: HOUR + 1, mark }],
    ['none after a restart', readingAfter(0, 9 * HOUR, 'boot-2'), null],
  ])('%s', (_what, reading, trouble) => {
    expect(clockTrouble(reading, mark)).toEqual(trouble)
  })

  it('is none where no time was seen', () => {
    expect(clockTrouble(readingAfter(0), null)).toBeNull()
  })
})

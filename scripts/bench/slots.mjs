import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone.js'
import utc from 'dayjs/plugin/utc.js'
import { loadSources } from './load-source.mjs'
import { median } from './median.mjs'

dayjs.extend(utc)
dayjs.extend(timezone)

const MINUTE = 60_000
const ZONE = 'America/New_York'
const FROM = Date.UTC(2026, 0, 1) / MINUTE
const TO = Date.UTC(2027, 0, 1) / MINUTE

/** A year of quarter hours, New York's working hours, a thousand busy times: by integers, and by stepping with dayjs. */
export async function slots() {
  const source = await loadSources([
    'src/providers/google/find-slots/engine.ts',
    'src/providers/google/find-slots/week.ts',
    'src/providers/google/zone-table.ts',
    'src/providers/google/spans.ts',
  ])
  const busy = busyTimes(1000)
  const engine = () => byIntegers(source, busy)
  const stepping = byDayjs(busy)
  const found = engine()
  if (found.join() !== stepping.slots.join()) throw new Error('The two ways do not give the same slots')
  return [
    {
      what: `find-slots: ${found.length / 2} slots of a year, against stepping with dayjs`,
      value: median(times(engine, 15)) / stepping.milliseconds,
      goal: 1 / 500,
    },
    { what: 'merging 1,000,000 busy times against sorting objects', value: merging(source), goal: 0.5 },
  ]
}

function byIntegers({ findFree, hoursIn, parseWeek, zoneTable }, busy) {
  const zone = zoneTable(ZONE, FROM, TO)
  const hours = hoursIn(parseWeek('mon-fri 09:00-17:00', '--working-hours'), zone, FROM, TO)
  const { slots: found } = findFree({
    from: FROM,
    to: TO,
    zone,
    limits: [{ by: 'working hours', spans: hours }],
    busy: [{ by: 'calendar', spans: busy }],
    mode: 'slots',
    duration: 15,
    step: 15,
    align: 15,
    bufferBefore: 0,
    bufferAfter: 0,
    limit: Number.MAX_SAFE_INTEGER,
    perDay: Number.MAX_SAFE_INTEGER,
  })
  return found
}

/** Steps through the instants, not through the local clock, which dayjs gets wrong when it changes. */
function byDayjs(busy) {
  const start = performance.now()
  const found = []
  for (let minute = FROM; minute + 15 <= TO; minute += 15) {
    const from = dayjs.utc(minute * MINUTE).tz(ZONE)
    const day = from.day()
    const wall = from.hour() * 60 + from.minute()
    if (day === 0 || day === 6 || wall < 9 * 60 || wall + 15 > 17 * 60) continue
    if (!overlaps(busy, minute, minute + 15)) found.push(minute, minute + 15)
  }
  return { slots: found, milliseconds: performance.now() - start }
}

function overlaps(busy, from, to) {
  for (let index = 0; index < busy.length; index += 2)
    if (busy[index] < to && busy[index + 1] > from) return true
  return false
}

function merging({ mergeSpans }) {
  const pairs = busyTimes(1_000_000)
  const objects = []
  for (let index = 0; index < pairs.length; index += 2)
    objects.push({ start: pairs[index], end: pairs[index + 1] })
  const ours = median(times(() => mergeSpans(pairs, FROM, TO), 7))
  return ours / median(times(() => mergeObjects(objects), 7))
}

function mergeObjects(objects) {
  const merged = []
  for (const { start, end } of objects.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}

/** The same each time: a linear congruential generator (Numerical Recipes). */
function busyTimes(count) {
  const pairs = new Float64Array(count * 2)
  let state = 1
  const next = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  for (let index = 0; index < pairs.length; index += 2) {
    pairs[index] = FROM + next(TO - FROM)
    pairs[index + 1] = pairs[index] + 5 + next(115)
  }
  return pairs
}

function times(work, runs) {
  work()
  return Array.from({ length: runs }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
}

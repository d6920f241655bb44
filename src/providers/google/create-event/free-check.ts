import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, textsIn, type Json } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { readBusy } from '../free-busy.ts'
import type { BusyAnswer } from '../free-busy-ledger.ts'
import { mergeSpans } from '../spans.ts'

/** What has to be so when it is proposed and again just before it is sent. */
export type FreeCondition = {
  readonly from: string
  readonly to: string
  readonly calendars: readonly string[]
}

/** Fails with `conflict` when somebody is busy, and when it is not known whether somebody is. */
export async function assertFree(reading: Reading, condition: FreeCondition): Promise<void> {
  const answer = await ask(reading, condition)
  const taken = takenIn(answer, condition)
  const unknown = answer.unknown.map(({ id, reason }) => `${id} is unknown (${reason})`)
  const problems = [...taken, ...unknown]
  if (problems.length === 0) return
  throw new ShieldError('conflict', `Not everybody is known to be free: ${problems.join('; ')}`, {
    hint:
      taken.length > 0
        ? say`shield calendar find-slots shows when they are; or leave out ${field('requireFree')}`
        : say`Ask for their free/busy to be shared, or leave out ${field('requireFree')}`,
  })
}

/**
 * Null while everybody is still free, else what changed. Fails with `unavailable` when Google could not say this time:
 * that may pass, and is no change.
 */
export async function whatChanged(reading: Reading, precondition: Json): Promise<string | null> {
  const condition = parseCondition(precondition)
  if (condition === null) return null
  const answer = await ask(reading, condition)
  const taken = takenIn(answer, condition)
  const lost = answer.unknown.filter(({ reason }) => LASTING.includes(reason))
  const problems = [...taken, ...lost.map(({ id, reason }) => `${id} can no longer be checked (${reason})`)]
  if (problems.length > 0) return problems.join('; ')
  if (answer.unknown.length === 0) return null
  throw new ShieldError(
    'unavailable',
    `Google did not say whether everybody is still free: ${answer.unknown.map(({ id, reason }) => `${id}: ${reason}`).join('; ')}`,
    { hint: 'Approve it again in a minute' },
  )
}

const LASTING = ['notFound', 'groupTooBig']

function ask(reading: Reading, condition: FreeCondition): Promise<BusyAnswer> {
  return readBusy(reading, { ids: condition.calendars, ...minutesOf(condition) })
}

function takenIn(answer: BusyAnswer, condition: FreeCondition): readonly string[] {
  const { from, to } = minutesOf(condition)
  return answer.known.flatMap(({ id, busy }) => {
    const [start, end] = mergeSpans(busy, from, to)
    return start === undefined || end === undefined ? [] : [`${id} is busy from ${iso(start)} to ${iso(end)}`]
  })
}

function minutesOf({ from, to }: FreeCondition): { readonly from: number; readonly to: number } {
  return { from: Math.floor(Date.parse(from) / 60_000), to: Math.ceil(Date.parse(to) / 60_000) }
}

function iso(minute: number): string {
  return `${new Date(minute * 60_000).toISOString().slice(0, 16)}Z`
}

/** Null for a request that does not depend on anybody being free. */
function parseCondition(precondition: Json): FreeCondition | null {
  const free = isJsonObject(precondition) ? precondition['free'] : undefined
  if (!isJsonObject(free)) return null
  const { from, to, calendars } = free
  if (typeof from !== 'string' || typeof to !== 'string' || !Array.isArray(calendars)) {
    throw new ShieldError('internal', 'The stored precondition of this event cannot be read')
  }
  return { from, to, calendars: textsIn(calendars) }
}

import type { Steps, Known } from '../store/database.ts'
import { answerOf, type Answer, type Line } from './connection.ts'
import { causeOf, type Course, type Driver } from './drive-steps.ts'

/** A piece of work that waits, and how its caller is told. */
export interface Waiting {
  readonly work: () => Steps<unknown>
  readonly done: (result: unknown) => void
  readonly failed: (error: unknown) => void
}

/** A work that has come to its end, while what it told the server last is still to be answered. */
interface Ended {
  readonly waiting: Waiting
  readonly result: unknown
  readonly course: Course
  /** What the transaction knew before it. */
  readonly known: Known
  /** The answer to the end of its savepoint: whether all of it stands. */
  readonly released: Promise<Answer<unknown>>
}

const BEGIN = 'savepoint work'
const KEEP = 'release savepoint work'
const UNDO = 'rollback to savepoint work; release savepoint work'

/**
 * Does several works in one transaction, each in a savepoint, so that one that fails is undone alone. The last statements
 * of a work and the first one of the next go out together: where those have failed, this has failed with them, and the next
 * work is begun anew before it was given any answer. Returns the results of those that did not fail, and what the
 * transaction knows after them; fails where it is lost, and with it all works.
 */
export async function workInTurn(
  drive: Driver['drive'],
  line: Line,
  begun: Known,
  works: readonly Waiting[],
): Promise<{ readonly results: ReadonlyMap<Waiting, unknown>; readonly known: Known }> {
  const results = new Map<Waiting, unknown>()
  let known = begun
  let last: Ended | undefined
  let isOpen = false

  /** Whether the last one stands; where it does not, it is undone, with all that went out behind it. */
  const settleLast = async (): Promise<boolean> => {
    if (last === undefined) return true
    const { waiting, result, course, released } = last
    const answer = await released
    if ('value' in answer) results.set(waiting, result)
    else {
      await line.ask(UNDO)
      isOpen = false
      waiting.failed(await causeOf(course, answer.error))
      known = last.known
    }
    last = undefined
    return 'value' in answer
  }
  /** False: it has to be begun anew. */
  const work = async (waiting: Waiting, isLast: boolean): Promise<boolean> => {
    const course = { line, known: { ...known }, told: [], mayGoOn: mayGoOn(last) }
    // Where it fails, the first statement of the work does.
    if (!isOpen) void answerOf(line.ask(BEGIN))
    isOpen = false
    const result = await answerOf(drive(course, waiting.work))
    if (!(await settleLast())) return false
    if ('error' in result) {
      await line.ask(UNDO)
      waiting.failed(await causeOf(course, result.error))
      return true
    }
    const released = answerOf(line.ask(isLast ? KEEP : `${KEEP}; ${BEGIN}`))
    isOpen = !isLast
    last = { waiting, result: result.value, course, known, released }
    known = course.known
    return true
  }
  for (const [index, waiting] of works.entries()) {
    const isLast = index === works.length - 1
    if (!(await work(waiting, isLast))) await work(waiting, isLast)
  }
  await settleLast()
  return { results, known }
}

/** Fails where the work before does not stand. */
function mayGoOn(before: Ended | undefined): () => Promise<void> {
  return async () => {
    const answer = await before?.released
    if (answer !== undefined && 'error' in answer) throw answer.error
  }
}

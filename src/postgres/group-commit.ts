import type { PoolClient, QueryResult } from 'pg'
import { giveWay } from '../domain/event-loop.ts'
import type { Steps } from '../store/database.ts'
import { BEGIN_WRITE } from './connect.ts'
import { answerOf, letGo, lineTo, tryToCommit, undone, type Line } from './connection.ts'
import { causeOf, type Course, type Driver } from './drive-steps.ts'
import { assertServed, newerSchema, type SchemaVersion } from './migrate.ts'
import { workInTurn, type Waiting } from './work-in-turn.ts'

/** How many that wait share one transaction: its one wait for the disk, and for the standbys, is that of all of them. */
const LARGEST_GROUP = 32

interface GroupCommitParts {
  readonly connect: () => Promise<PoolClient>
  /** The address of the database, for people. */
  readonly shown: string
  readonly drive: Driver['drive']
  /** Told that a newer shield has changed the schema, and that this one goes on. */
  readonly onNewer: (sentence: string) => void
  /** What every transaction begins with, once it has the lock. */
  readonly begin: () => Steps<void>
  /** What it ends with. Returns what is to be done once it is committed; whether that succeeds changes nothing of it. */
  readonly end: () => Steps<readonly (() => void)[]>
}

type Write = <Result>(work: () => Steps<Result>) => Promise<Result>

/**
 * One writer in a process: works are written in the order in which they came, those that wait for it together. Each is
 * undone alone when it fails, and nobody is told of a result before all of the group is durable.
 */
export function createGroupCommit(parts: GroupCommitParts): Write {
  const waiting: Waiting[] = []
  let isWriting = false
  const writeWaiting = async (): Promise<void> => {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      // Those that come at the same moment, as when the last group is told, share one wait for the disk.
      await giveWay()
      await writeGroup(parts, waiting.splice(0, LARGEST_GROUP))
    }
    isWriting = false
  }
  return <Result>(work: () => Steps<Result>) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ work, done: resolve as Waiting['done'], failed: reject })
      void writeWaiting()
    })
}

/** Never fails: whoever waits is told. */
async function writeGroup(parts: GroupCommitParts, group: readonly Waiting[]): Promise<void> {
  const got = await answerOf(parts.connect())
  if ('error' in got) {
    for (const { failed } of group) failed(got.error)
    return
  }
  const client = got.value
  const line = lineTo(client)
  const worked = await answerOf(workAll(parts, line, group))
  if ('error' in worked || worked.value.results.size === 0) {
    // Those that failed by themselves were told of it already, which a second word does not change.
    if ('error' in worked) for (const { failed } of group) failed(worked.error)
    letGo(client, line.ask('rollback'))
    return
  }
  const { results, course } = worked.value
  const ended = await answerOf(commitAll(parts, course))
  client.release('error' in ended)
  const failure = 'error' in ended ? ended : ended.value
  for (const [{ done, failed }, result] of results)
    if (failure === undefined) done(result)
    else failed(failure.error)
}

interface Worked {
  /** For those that did not fail. */
  readonly results: ReadonlyMap<Waiting, unknown>
  /** On which the transaction comes to its end. */
  readonly course: Course
}

/** Fails where the transaction itself is lost, and with it all works. */
async function workAll(parts: GroupCommitParts, line: Line, group: readonly Waiting[]): Promise<Worked> {
  const begun: Course = { line, known: {}, told: [], mayGoOn: mayBegin(parts, line) }
  const worked = await answerOf(workAfter(parts, begun, group))
  if ('error' in worked) throw await causeOf(begun, worked.error)
  return worked.value
}

/** Fails where the transaction has not begun, or under another schema: nothing else has to be right then. */
function mayBegin(parts: GroupCommitParts, line: Line): () => Promise<void> {
  const begun = answerOf(line.ask(BEGIN_WRITE).then((answer) => assertSchema(answer, parts)))
  return async () => {
    const answer = await begun
    if ('error' in answer) throw answer.error
  }
}

async function workAfter(
  { drive, begin }: GroupCommitParts,
  begun: Course,
  group: readonly Waiting[],
): Promise<Worked> {
  await drive(begun, begin)
  const { line, known, told } = begun
  const [first, ...others] = group
  if (first !== undefined && others.length === 0) return workAlone(drive, { line, known, told }, first)
  const { results, known: left } = await workInTurn(drive, line, known, group)
  return { results, course: { line, known: left, told: [] } }
}

/** One for which nothing has to be undone by itself: its last statements go out together with the COMMIT. */
async function workAlone(drive: Driver['drive'], course: Course, waiting: Waiting): Promise<Worked> {
  const result = await answerOf(drive(course, waiting.work))
  if ('value' in result) return { results: new Map([[waiting, result.value]]), course }
  waiting.failed(await causeOf(course, result.error))
  return { results: new Map(), course }
}

/**
 * Undefined: all of it is kept. An error: the database says that it has undone it. Fails where that is not known, and then
 * nobody else is to have the connection.
 */
async function commitAll(
  { drive, end, shown }: GroupCommitParts,
  course: Course,
): Promise<{ readonly error: unknown } | undefined> {
  const following = await answerOf(drive(course, end))
  if ('error' in following) throw await causeOf(course, following.error)
  if (!(await tryToCommit(course.line, shown))) return { error: await causeOf(course, undone(shown)) }
  for (const follow of following.value) {
    try {
      follow()
    } catch {
      // It is committed, and nobody must be told that it is not.
    }
  }
  return undefined
}

/** A newer shield may have migrated the schema while this process had it open. */
function assertSchema(begun: unknown, { shown, onNewer }: GroupCommitParts): void {
  const found = (begun as readonly QueryResult<SchemaVersion>[]).at(-1)?.rows[0]
  assertServed(found, shown)
  const newer = newerSchema(found)
  if (newer !== null) onNewer(newer)
}

import type { PoolClient, QueryResult } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import type { Steps } from '../store/database.ts'
import { BEGIN_WRITE } from './connect.ts'
import { answerOf, commit, letGo, type Answer } from './connection.ts'
import type { Driver } from './drive-steps.ts'
import { SCHEMA_VERSION } from './schema.ts'

/** How many that wait share one transaction: its one wait for the disk, and for the standbys, is that of all of them. */
const LARGEST_GROUP = 32

interface GroupCommitParts {
  readonly connect: () => Promise<PoolClient>
  /** The address of the database, for people. */
  readonly shown: string
  readonly drive: Driver['drive']
  /** What every transaction begins with, once it has the lock. */
  readonly begin: () => Steps<void>
  /** What it ends with. Returns what is to be done once it is committed; whether that succeeds changes nothing of it. */
  readonly end: () => Steps<readonly (() => void)[]>
}

/** A piece of work that waits, and how its caller is told. */
interface Waiting {
  readonly work: () => Steps<unknown>
  readonly done: (result: unknown) => void
  readonly failed: (error: unknown) => void
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
    while (waiting.length > 0) await writeGroup(parts, waiting.splice(0, LARGEST_GROUP))
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
  const results = await answerOf(workAll(parts, client, group))
  if ('error' in results || results.value.size === 0) {
    // Those that failed by themselves were told of it already, which a second word does not change.
    if ('error' in results) for (const { failed } of group) failed(results.error)
    letGo(client, client.query('rollback'))
    return
  }
  const committed = await answerOf(commitAll(parts, client))
  client.release('error' in committed)
  for (const [{ done, failed }, result] of results.value)
    if ('error' in committed) failed(committed.error)
    else done(result)
}

async function commitAll({ drive, end, shown }: GroupCommitParts, client: PoolClient): Promise<void> {
  const following = await drive(client, end)
  await commit(client, shown)
  for (const follow of following) {
    try {
      follow()
    } catch {
      // It is committed, and nobody must be told that it is not.
    }
  }
}

/** The results of those that did not fail. Fails where the transaction itself is lost, and with it all of them. */
async function workAll(
  { drive, begin, shown }: GroupCommitParts,
  client: PoolClient,
  group: readonly Waiting[],
): Promise<ReadonlyMap<Waiting, unknown>> {
  assertSchema(await client.query(BEGIN_WRITE), shown)
  await drive(client, begin)
  const results = new Map<Waiting, unknown>()
  for (const waiting of group) {
    const run = (): Promise<unknown> => drive(client, waiting.work)
    const result = await (group.length === 1 ? answerOf(run()) : withinSavepoint(client, run))
    if ('error' in result) waiting.failed(result.error)
    else results.set(waiting, result.value)
  }
  return results
}

/** What came of it; nothing that it did stays where it failed. Fails where that is no more to be had. */
async function withinSavepoint(client: PoolClient, run: () => Promise<unknown>): Promise<Answer<unknown>> {
  // Answered before the first statement of the work is, which fails with it.
  void answerOf(client.query('savepoint work'))
  const result = await answerOf(run())
  const released = 'value' in result ? await answerOf(client.query('release savepoint work')) : result
  if ('value' in released) return result
  await client.query('rollback to savepoint work; release savepoint work')
  return released
}

/** A newer shield may have migrated the schema while this process had it open. */
function assertSchema(begun: unknown, shown: string): void {
  const version = (begun as readonly QueryResult<{ readonly version: number }>[]).at(-1)?.rows[0]?.version
  if (version === SCHEMA_VERSION) return
  throw new ShieldError('unavailable', `The database ${shown} was upgraded by another shield meanwhile`, {
    hint: 'Start the command again with the newest shield',
  })
}

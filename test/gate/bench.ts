import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit/audit.ts'
import type { Connection } from '../../src/domain/provider/connection.ts'
import type { Answer } from '../../src/domain/provider/http.ts'
import type { Read, Write } from '../../src/domain/operation/operation.ts'
import type { ClockReading } from '../../src/domain/request/clock.ts'
import type { Owner, OwnerState, ApprovalRequest } from '../../src/domain/request/request.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import type { Decided, Watch } from '../../src/domain/ports/gate.ts'
import { approve, type DecisionAsk } from '../../src/gate/send/decide.ts'
import type { Ask } from '../../src/gate/propose/freeze.ts'
import type { Parts } from '../../src/gate/parts.ts'
import { propose } from './propose/proposed.ts'
import { openStore as openPostgresStore } from '../../src/postgres/open-store.ts'
import { openStore } from '../../src/sqlite/open-store.ts'
import { freshDatabase, isOnPostgres } from '../postgres/databases.ts'
import { placeNewQueue } from '../sqlite/new-queue.ts'
import { tamperWith } from '../postgres/tamper.ts'
import { createFakeNango, ENVIRONMENT, NANGO_IS_DOWN, type FakeNango } from './fake-nango.ts'
import {
  createNotesAdd,
  createNotesList,
  createNotesScript,
  READ,
  WRITE,
  type NotesScript,
} from './fake-notes.ts'
import { BOOTED, partsOf, readingOf, type Clock } from './parts-of.ts'

export const START = BOOTED
export const MINUTE = 60_000

export const AGENT = { name: 'agent', door: 'mcp' } as const
export const ANNA = { name: 'anna', door: 'cli' } as const
export const BORIS = { name: 'boris', door: 'web' } as const

/** The real gate on a real store, with everything outside it in the test's hand. */
export interface Bench {
  readonly parts: Parts
  readonly store: Store
  /** The file of the queue, or what its other files are named after. */
  readonly file: string
  /** For PostgreSQL; left out: the queue is in the file. */
  readonly url?: string
  readonly nango: FakeNango
  readonly notes: NotesScript
  readonly add: Write
  readonly list: Read
  /** Set it to let time pass; `pause` moves it by itself. */
  readonly clock: Clock
  /** What happens elsewhere while somebody waits; called once for each pause, before the time has passed. */
  readonly meanwhile: { do: (pauses: number) => Promise<void> | void }
  readonly judged: { as: OwnerState }
  /** What a person was told beside results. */
  readonly notices: string[]
  /** As another process sees it: a handle, an owner and running attempts of its own; all else is shared. */
  readonly otherProcess: (pid: number) => Promise<Parts>
}

/** Closed when the test ends, which fails if the audit chain does not verify then. */
export async function createBench(changes: Partial<Parts> = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'shield-gate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'shield.db')
  const notes = createNotesScript()
  const outside = {
    notes,
    nango: createFakeNango(),
    add: createNotesAdd(notes),
    list: createNotesList(notes),
    clock: { now: START, setBy: 0, bootId: 'boot-1' },
    meanwhile: { do: () => undefined },
    judged: { as: 'alive' as OwnerState },
    notices: [],
  }
  const random = createRandom()
  const place = isOnPostgres ? { url: await freshDatabase(), file } : { file }
  if (!isOnPostgres) await placeNewQueue(file)
  const process = async (pid: number) => {
    const store = await openAt(place, { clock: readingOf(outside.clock), owner: ownerOf(pid) })
    onTestFinished(async () => {
      await assertChain(place, ownerOf(pid))
      await store.close()
    })
    return { store, parts: { ...partsOf({ ...outside, random, store, owner: ownerOf(pid) }), ...changes } }
  }
  const bench = { ...outside, ...(await process(1)), ...place }
  await addConnection(bench)
  return { ...bench, otherProcess: async (pid) => (await process(pid)).parts }
}

export function ownerOf(pid: number): Owner {
  return { host: 'box', bootId: 'boot-1', pidNamespace: 'pid:[1]', pid, startTime: `${pid}00` }
}

/** The same bytes in every run, and never the same twice in one. */
function createRandom(): Parts['random'] {
  let calls = 0
  return (size) => {
    calls += 1
    return Buffer.from(hash('sha256', `bytes ${calls}`), 'hex').subarray(0, size)
  }
}

interface Place {
  readonly file: string
  /** For PostgreSQL; left out: the queue is in the file. */
  readonly url?: string
}

interface Process {
  readonly owner: Owner
  readonly clock?: () => ClockReading
}

async function openAt({ url, file }: Place, process: Process): Promise<Store> {
  const options = { file, mode: 'create', folder: 'own', ...process } as const
  if (url === undefined) return openStore({ ...options, now: () => 0, random: () => 0 })
  const store = await openPostgresStore({ ...options, url, elapsed: () => performance.now() })
  // Who is gone is in the hand of the test, as it is on a file.
  return { ...store, guard: { ...store.guard, senderState: async () => undefined } }
}

async function assertChain(place: Place, owner: Owner): Promise<void> {
  const store = await openAt(place, { owner })
  const { defects } = await store.audit.verify()
  await store.close()
  if (defects.length > 0) throw new Error(`The audit chain is broken: ${JSON.stringify(defects)}`)
}

export function connectionOf(changes: Partial<Connection> = {}): Connection {
  return {
    id: 'con_0000000001',
    name: 'google',
    provider: 'google',
    integration: 'notes',
    nangoConnectionId: 'nc-1',
    account: { label: 'anna@shop.de', confirmed: true },
    askedScopes: [READ, WRITE],
    grantedScopes: [READ, WRITE],
    config: {},
    mismatch: null,
    environment: ENVIRONMENT,
    accessEndedAt: null,
    createdAt: '2026-03-02T10:00:00.000Z',
    updatedAt: '2026-03-02T10:00:00.000Z',
    ...changes,
  }
}

async function addConnection({ store }: Pick<Bench, 'store'>): Promise<void> {
  const connection = connectionOf()
  const added = { at: connection.createdAt, type: 'connection.added', subject: connection.id }
  await store.connections.add(connection, { ...added, actor: ANNA, data: {} })
}

export function askOf(bench: Bench, changes: Partial<Ask> = {}): Ask {
  return {
    operation: bench.add,
    input: { text: 'milk' },
    connection: connectionOf(),
    requester: AGENT,
    reason: null,
    idempotencyKey: null,
    expiresIn: 72 * 60 * MINUTE,
    ...changes,
  }
}

export async function proposed(bench: Bench, changes: Partial<Ask> = {}): Promise<ApprovalRequest> {
  return (await propose(bench.parts, askOf(bench, changes), true)).request
}

/** What an approver sends after having looked. */
export function decisionOn(request: ApprovalRequest, changes: Partial<DecisionAsk> = {}): DecisionAsk {
  return { id: request.id, digest: request.digest, actor: ANNA, reason: null, ...changes }
}

/** A watch that is never aborted. */
export const unwatched: Watch = { signal: new AbortController().signal, onPhase: () => undefined }

export function approved(bench: Bench, request: ApprovalRequest): Promise<Decided> {
  return approve(bench.parts, decisionOn(request), unwatched)
}

/** As it is stored now. */
export async function stored(bench: Bench, { id }: Pick<ApprovalRequest, 'id'>): Promise<ApprovalRequest> {
  const found = await bench.store.requests.find(id)
  if (found === undefined) throw new Error(`There is no ${id}`)
  return found
}

/** Oldest first, without the connection that was there before the test began. */
export async function auditOf(bench: Bench): Promise<readonly AuditEntry[]> {
  return bench.store.audit.list({ after: 1, limit: 1000 })
}

export async function auditTypes(bench: Bench): Promise<readonly string[]> {
  return (await auditOf(bench)).map(({ type }) => type)
}

const GUARDS = ['requests_frozen', 'requests_follow_transitions', 'decisions_no_update', 'policies_no_update']

/** What somebody with the file in hand can do: the guards taken away, then anything. */
export function tamper(bench: Bench, statement: string): void {
  if (bench.url !== undefined) return tamperWith(bench.url, GUARDS, statement)
  const raw = new Sqlite(bench.file)
  for (const guard of GUARDS) {
    raw.exec(`drop trigger if exists ${guard}`)
  }
  raw.exec(statement)
  raw.close()
}

/** Approved and, because Nango was down at that moment, not started. */
export async function approvedOnly(bench: Bench, request: ApprovalRequest): Promise<ApprovalRequest> {
  const { beforeRead } = bench.nango
  bench.nango.beforeRead = () => {
    throw NANGO_IS_DOWN
  }
  await approved(bench, request).catch(() => undefined)
  bench.nango.beforeRead = beforeRead
  return stored(bench, request)
}

/** Sent, with an answer that proves nothing and nothing to be found by looking. */
export async function inDoubt(bench: Bench, wanted?: ApprovalRequest): Promise<ApprovalRequest> {
  const { answer } = bench.nango
  bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'The connection broke' })
  const { request } = await approved(bench, wanted ?? (await proposed(bench)))
  Object.assign(bench.nango, { answer })
  Object.assign(bench.notes, { lookups: 0 })
  return request
}

/** A call that is out: `answer` lets it come back, `ended` is what its process then holds. */
export async function underWay(bench: Bench, parts: Parts = bench.parts) {
  const request = await proposed(bench)
  const answers: ((answer: Answer) => void)[] = []
  const isOut = new Promise<void>((out) => {
    bench.nango.answer = () =>
      new Promise((resolve) => {
        answers.push(resolve)
        out()
      })
  })
  const ended = approve(parts, decisionOn(request), unwatched)
  await isOut
  return { request, ended, answer: (answer: Answer) => answers.forEach((resolve) => resolve(answer)) }
}

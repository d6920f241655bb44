// A process of its own with a gate of its own, for the test in which many propose at once.
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import type { Proposal } from '../../../src/domain/ports/gate.ts'
import { decideByPolicy } from '../../../src/gate/send/decide.ts'
import { proposeWanted } from '../../../src/gate/propose/propose.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { openStore } from '../../../src/sqlite/open-store.ts'
import { takeSteps } from '../../sqlite/take-steps.ts'
import { createFakeNango } from '../fake-nango.ts'
import { createNotesAdd, createNotesList, createNotesScript } from '../fake-notes.ts'
import { BOOTED, partsOf, readingOf } from '../parts-of.ts'
import { stakesIn } from './stakes-in.ts'

export type RacerStep =
  | { readonly do: 'open'; readonly file: string; readonly nativeBinding: string }
  | { readonly do: 'propose'; readonly requester: string; readonly text: string }

const notes = Object.assign(createNotesScript(), { stakes: stakesIn })
const nango = createFakeNango()
const clock = { now: BOOTED, setBy: 0, bootId: 'boot-1' }
let gate: Parts | undefined

async function open({ file, nativeBinding }: Extract<RacerStep, { do: 'open' }>): Promise<string> {
  const store = await openStore({
    file,
    driver: { Sqlite, nativeBinding },
    mode: 'existing',
    folder: 'own',
    // However long it takes, and without keeping the others from the processor.
    now: () => 0,
    random: Math.random,
    pause: (milliseconds) => setTimeout(10 * milliseconds),
    clock: readingOf(clock),
  })
  const { pid } = process
  gate = partsOf({
    store,
    owner: { host: 'box', bootId: 'boot-1', pidNamespace: 'pid:[1]', pid, startTime: String(pid) },
    nango,
    notes,
    add: createNotesAdd(notes),
    list: createNotesList(notes),
    clock,
    random: (size) => randomBytes(size),
    meanwhile: { do: () => undefined },
    judged: { as: 'alive' },
    notices: [],
  })
  return 'opened'
}

/** The state that it came to, and what went out to the provider. */
async function propose({ requester, text }: Extract<RacerStep, { do: 'propose' }>) {
  if (gate === undefined) throw new Error('Nothing is open')
  const wanted = { operation: 'notes.add', input: { text }, idempotencyKey: null, expiresIn: null }
  const unsaid = { connection: undefined, reason: undefined, supersedes: undefined, duplicate: false }
  const actor = { name: requester, door: 'mcp' } as const
  const { request } = (await proposeWanted(gate, { ...wanted, ...unsaid }, actor)) as Proposal
  const watch = { signal: new AbortController().signal, onPhase: () => undefined }
  const { state } = request.ruling?.effect === 'allow' ? await decideByPolicy(gate, request, watch) : request
  return { state, sent: nango.sent.map(({ call }) => call.body) }
}

void takeSteps((step: RacerStep) => (step.do === 'open' ? open(step) : propose(step))).then(async () =>
  (await gate?.store())?.close(),
)

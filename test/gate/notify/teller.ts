// A process of its own that tells what is due, for the test in which it is killed.
import { randomBytes } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { openChannels } from '../../../src/channels/open-channels.ts'
import type { Channels } from '../../../src/domain/ports/channels.ts'
import type { OutboxStore } from '../../../src/domain/ports/outbox.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import { notifyInForce } from '../../../src/gate/notify/change-notify.ts'
import { tell } from '../../../src/gate/notify/tell.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { openStore } from '../../../src/sqlite/open-store.ts'
import { takeSteps } from '../../sqlite/take-steps.ts'
import { createFakeNango } from '../fake-nango.ts'
import { createNotesAdd, createNotesList, createNotesScript } from '../fake-notes.ts'
import { partsOf, readingOf } from '../parts-of.ts'

const FOREVER = new AbortController().signal

/** Where it can be killed: before and after each thing that it does. */
export const DEATHS = [
  'before spread',
  'after spread',
  'before claim',
  'after claim',
  'before send',
  'after send',
  'before finish',
  'after finish',
] as const

type Death = (typeof DEATHS)[number]

export type TellerStep =
  | { readonly do: 'open'; readonly file: string; readonly nativeBinding: string; readonly now: number }
  /** `dies`: at which of these, and the how manieth time it comes there; absent: it tells all there is. */
  | {
      readonly do: 'tell'
      readonly secret: string
      readonly dies?: { readonly at: Death; readonly time: number }
    }

let opened: { readonly store: Store; readonly now: number } | undefined

async function open(step: Extract<TellerStep, { do: 'open' }>): Promise<string> {
  const { file, nativeBinding, now } = step
  const store = await openStore({
    file,
    driver: { Sqlite, nativeBinding },
    mode: 'existing',
    folder: 'own',
    now: () => 0,
    random: Math.random,
  })
  opened = { store, now }
  return 'opened'
}

/** Ends this process where it is told to, as a loss of power would. */
function dying({ dies }: Extract<TellerStep, { do: 'tell' }>) {
  let times = 0
  const reach = (death: Death): void => {
    if (death !== dies?.at) return
    times += 1
    if (times === dies.time) process.kill(process.pid, 'SIGKILL')
  }
  return <Given extends readonly unknown[], Result>(
    what: 'spread' | 'claim' | 'send' | 'finish',
    work: (...given: Given) => Promise<Result>,
  ) =>
    async (...given: Given): Promise<Result> => {
      reach(`before ${what}`)
      const result = await work(...given)
      reach(`after ${what}`)
      return result
    }
}

async function tellAll(step: Extract<TellerStep, { do: 'tell' }>): Promise<number> {
  if (opened === undefined) throw new Error('Nothing is open')
  const { store, now } = opened
  const at = dying(step)
  const door = openChannels({
    now: Date.now,
    variable: () => step.secret,
    origin: null,
    userAgent: 'shield/test',
    start: () => {
      throw new Error('No program is started here')
    },
  })
  const channels: Channels = { ...door, send: at('send', door.send) }
  const { outbox } = store
  const dangerous: OutboxStore = {
    ...outbox,
    spread: at('spread', outbox.spread),
    claim: at('claim', outbox.claim),
    finish: at('finish', outbox.finish),
  }
  const parts = partsWith({ ...store, outbox: dangerous }, channels, now)
  const settings = await notifyInForce(parts)
  if (settings === null) throw new Error('Nobody is told of anything')
  return tell(parts, settings, { until: FOREVER, limit: FOREVER, isHandedOn: false })
}

function partsWith(store: Store, channels: Channels, now: number): Parts {
  const notes = createNotesScript()
  const clock = { now, setBy: 0, bootId: 'boot-1' }
  const { pid } = process
  const parts = partsOf({
    store,
    owner: { host: 'box', bootId: 'boot-1', pidNamespace: 'pid:[1]', pid, startTime: String(pid) },
    nango: createFakeNango(),
    notes,
    add: createNotesAdd(notes),
    list: createNotesList(notes),
    clock,
    random: (size) => randomBytes(size),
    meanwhile: { do: () => undefined },
    judged: { as: 'alive' },
    notices: [],
  })
  return { ...parts, clock: readingOf(clock), channels: async () => channels }
}

void takeSteps((step: TellerStep) => (step.do === 'open' ? open(step) : tellAll(step))).then(async () =>
  opened?.store.close(),
)

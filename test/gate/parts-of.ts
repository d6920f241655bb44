import { setImmediate } from 'node:timers/promises'
import { ShieldError } from '../../src/domain/errors.ts'
import type { Operation } from '../../src/domain/operation/operation.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import type { Owner, OwnerState } from '../../src/domain/request/request.ts'
import type { Parts } from '../../src/gate/parts.ts'
import { createHints } from '../../src/gate/webhooks/hints.ts'
import type { FakeNango } from './fake-nango.ts'
import { createNotesProvider, type NotesScript } from './fake-notes.ts'

// Nothing in here needs a test runner: a process of its own can have a gate too.

/** When the machine was started, and the test with it. */
export const BOOTED = Date.parse('2026-03-02T10:00:00.000Z')

/** `setBy`: how far somebody set the time of day off the time that really passes. */
export interface Clock {
  now: number
  setBy: number
  bootId: string
}

/** All that the gate reaches the world through, in somebody's hand. */
export interface Outside {
  readonly store: Store
  readonly owner: Owner
  readonly nango: FakeNango
  readonly notes: NotesScript
  readonly add: Operation
  readonly list: Operation
  readonly clock: Clock
  readonly random: Parts['random']
  readonly meanwhile: { do: (pauses: number) => Promise<void> | void }
  readonly judged: { as: OwnerState }
  readonly notices: string[]
}

export function partsOf(outside: Outside): Parts {
  const { notes, clock, meanwhile, store, owner } = outside
  const operations: readonly Operation[] = [outside.add, outside.list]
  let pauses = 0
  return {
    store: async () => store,
    nango: async () => outside.nango.port,
    channels: async () => {
      throw new Error('Nobody is told of anything here')
    },
    operation: async (name) => {
      const found = operations.find((one) => one.name === name)
      if (found === undefined) throw new ShieldError('usage', `There is no operation ${name}`)
      return found
    },
    operations: async () => operations,
    provider: async () => createNotesProvider(notes),
    now: () => clock.now + clock.setBy,
    clock: readingOf(clock),
    notice: (text) => outside.notices.push(text),
    random: outside.random,
    clean: (text) => text,
    pause: async (milliseconds, signal) => {
      pauses += 1
      if (pauses > 10_000) throw new Error('Nobody ever ends this waiting')
      await meanwhile.do(pauses)
      // Others that are under way get their turn.
      await setImmediate()
      if (signal?.aborted !== true) clock.now += milliseconds
    },
    hints: createHints(),
    systemTimeZone: () => ({ timeZone: 'Europe/Berlin', warning: null }),
    apiVersionOf: () => '',
    owner: () => owner,
    judge: () => outside.judged.as,
    running: new Set(),
    writeRequiresApproval: true,
    bound: null,
    auditReads: true,
    integrationOf: () => 'notes',
  }
}

export function readingOf(clock: Clock): Parts['clock'] {
  return () => ({
    now: clock.now + clock.setBy,
    bootId: clock.bootId,
    uptime: clock.now - BOOTED,
  })
}

// A process of its own for the tests that need several; see start-children.ts.
import Sqlite from 'better-sqlite3'
import type { AuditNote } from '../../src/domain/audit/audit.ts'
import type { Attempt } from '../../src/domain/request/request.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { connect } from '../../src/sqlite/file/connect.ts'
import { migrate } from '../../src/sqlite/file/migrations.ts'
import { openStore } from '../../src/sqlite/open-store.ts'
import { createPatience } from '../../src/sqlite/file/wait-for-lock.ts'
import { takeSteps } from './take-steps.ts'

export type Step =
  | { readonly do: 'open'; readonly file: string; readonly nativeBinding: string }
  | { readonly do: 'append'; readonly times: number; readonly note: AuditNote }
  | {
      readonly do: 'claim'
      readonly ids: readonly string[]
      readonly attempt: Attempt
      readonly note: AuditNote
    }
  | { readonly do: 'hold'; readonly file: string; readonly nativeBinding: string }
  | { readonly do: 'release' }
  | {
      readonly do: 'migrate'
      readonly file: string
      readonly nativeBinding: string
      readonly steps: string[]
    }

const waiting = { now: () => performance.now(), random: Math.random }
let store: Store | undefined
let held: Sqlite.Database | undefined

function opened(): Store {
  if (store === undefined) throw new Error('Nothing is open')
  return store
}

type Steps = { readonly [Name in Step['do']]: (step: Extract<Step, { do: Name }>) => unknown }

const steps: Steps = {
  open: async ({ file, nativeBinding }) => {
    store = await openStore({
      file,
      driver: { Sqlite, nativeBinding },
      mode: 'create',
      folder: 'own',
      ...waiting,
    })
    return 'opened'
  },
  append: async ({ times, note }) => {
    for (let time = 0; time < times; time += 1) await opened().audit.append(note)
    return 'appended'
  },
  claim: async ({ ids, attempt, note }) => {
    const kinds: string[] = []
    for (const id of ids) {
      kinds.push((await opened().requests.claim(id, attempt, { ...note, subject: id })).kind)
    }
    return kinds
  },
  hold: ({ file, nativeBinding }) => {
    held = new Sqlite(file, { nativeBinding })
    held.exec('begin immediate')
    return 'held'
  },
  release: () => {
    held?.exec('rollback')
    held?.close()
    return 'released'
  },
  migrate: async ({ file, nativeBinding, steps }) => {
    const sqlite = connect({ Sqlite, nativeBinding }, file)
    await migrate(sqlite, steps, createPatience(waiting))
    sqlite.close()
    return 'migrated'
  },
}

void takeSteps((step: Step) => (steps[step.do] as (step: Step) => unknown)(step)).then(() => store?.close())

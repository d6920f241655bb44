import {
  VERDICTS,
  type AuditDefect,
  type AuditReport,
  type DefectKind,
  type Verdict,
} from '../domain/audit/audit-report.ts'
import type { StoreCopied, Backup } from '../domain/ports/store.ts'
import type { OpenFailover, Shared, StoreInfo, StorePlace, StoreSender } from '../domain/ports/store-info.ts'
import type { EnvStanding } from '../domain/settings/found-env.ts'
import { list, nullable, object, optional } from './composites.ts'
import { moved } from './hold.ts'
import { described, moment, named, oneOf, text, whole, yesNo } from './shape.ts'

// What only a command line writes: it is done where the database is, and no server answers with it.

/** `approvals purge`. */
export const purged = named(
  'Purged',
  object<{ readonly purged: number; readonly webhooks: number; readonly endedBefore: string }>({
    purged: described('Requests whose content was erased', whole),
    webhooks: described('Webhooks whose content was deleted', whole),
    endedBefore: described('Only what had ended before this', moment),
  }),
)

/** `backup`. */
export const backedUp = named(
  'Backup',
  object<Backup & { readonly file: string }>({
    file: text,
    bytes: whole,
    head: described('The last entry of the log in it', object<Backup['head']>({ number: whole, hash: text })),
  }),
)

/** A disk that holds the files of a shared queue. */
export const storePlace = named(
  'StorePlace',
  object<StorePlace>({
    id: text,
    host: text,
    begunAt: moment,
    isHere: described('It is this machine, with this SHIELD_HOME', yesNo),
    isShown: described('It has shown its journal since the failover; null: none is open', nullable(yesNo)),
  }),
)

/** A process that may send. */
export const storeSender = named(
  'StoreSender',
  object<StoreSender>({
    id: text,
    place: described('The id of its place', text),
    host: text,
    pid: whole,
    begunAt: moment,
  }),
)

/** A failover that waits to be released. */
export const openFailover = named(
  'OpenFailover',
  object<OpenFailover>({
    number: whole,
    why: text,
    at: moment,
    place: described('The id of the place that noticed', text),
  }),
)

/** `store info`. */
export const storeInfo = named(
  'StoreInfo',
  object<StoreInfo>({
    engine: text,
    where: described('The file, or the address of the database without its password', text),
    identity: described('Tells this queue from every other one, a copy of it excepted', text),
    schema: whole,
    size: described('Bytes', whole),
    head: described('The last entry of the log', object<StoreInfo['head']>({ number: whole, hash: text })),
    shared: described(
      'The machines that share it, the processes that may send now and the failover that waits to be released, or null; null in place of all: it is a file',
      nullable(
        object<Shared>({
          places: list(storePlace),
          senders: list(storeSender),
          failover: nullable(openFailover),
        }),
      ),
    ),
    moved: described(
      'Where it was moved to, or (`isDone`: false) is being moved to; null: it is here',
      nullable(moved),
    ),
  }),
)

/** `store copy`. */
export const storeCopied = named(
  'StoreCopied',
  object<StoreCopied>({
    from: described('The file', text),
    to: described('The address of the database without its password', text),
    identity: text,
    head: described(
      'The last entry of the log, at both ends',
      object<StoreCopied['head']>({ number: whole, hash: text }),
    ),
  }),
)

/** `audit checkpoint --out`. */
export const checkpointAdded = named(
  'CheckpointAdded',
  object<{ readonly file: string; readonly number: number }>({
    file: text,
    number: described('The entry that it vouches for', whole),
  }),
)

/** `audit export --out`. */
export const exported = named(
  'Exported',
  object<{ readonly file: string; readonly entries: number }>({ file: text, entries: whole }),
)

/** `audit verify`. */
export const verification = named(
  'Verification',
  object<AuditReport & { readonly verdict: Verdict; readonly anchored: boolean }>({
    verdict: oneOf(['valid', 'tampered', 'incomplete', 'unreadable']),
    anchored: described('It was held against checkpoints', yesNo),
    range: object<AuditReport['range']>({ from: whole, to: whole }),
    entries: whole,
    valid: whole,
    checkpoints: object<AuditReport['checkpoints']>({ given: whole, valid: whole }),
    payloads: optional(object<NonNullable<AuditReport['payloads']>>({ held: whole, valid: whole })),
    defects: described(
      'The first few; `until`: the last entry in a row with the same defect',
      list(
        object<AuditDefect>({
          kind: oneOf(Object.keys(VERDICTS) as DefectKind[]),
          number: whole,
          until: whole,
        }),
      ),
    ),
    head: described('Hash of the last entry', text),
  }),
)

interface EnvFile {
  readonly file: string
  readonly standing: EnvStanding
  readonly free: readonly string[]
  readonly guarded: readonly string[]
  readonly never: readonly string[]
  readonly hosts: readonly string[]
}

/** `env allow`, `deny` and `show`. */
export const envFile = named(
  'EnvFile',
  object<EnvFile>({
    file: text,
    standing: oneOf(['allowed', 'denied', 'unknown', 'changed']),
    free: described('What is taken from it in any case', list(text)),
    guarded: described('What is taken from it only when it is allowed', list(text)),
    never: described('What it sets and is never taken from it', list(text)),
    hosts: described('The hosts that it would have something sent to', list(text)),
  }),
)

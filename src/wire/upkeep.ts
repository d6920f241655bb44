import {
  VERDICTS,
  type AuditDefect,
  type AuditReport,
  type DefectKind,
  type Verdict,
} from '../domain/audit/audit-report.ts'
import type { Backup } from '../domain/ports/store.ts'
import type { EnvStanding } from '../domain/settings/found-env.ts'
import { list, object, optional } from './composites.ts'
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
    hosts: described('The hosts that it would have something sent to', list(text)),
  }),
)

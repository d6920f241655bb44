import type { Checkpoint } from './checkpoint.ts'

/**
 * What is wrong with a log.
 *
 * - `hash`: not what was written: altered, moved or put in
 * - `payload`: what a request holds is not what the entry was written about
 * - `resent`: the log tells of a second sending of one request
 * - `state`: a request is not what the log says, last with this entry, that it is (0: the log does not know it)
 * - `count`: how many have ended, as it is counted beside the requests, is not how many they are (always 0)
 * - `rewritten`: not the entry that a checkpoint saw
 * - `missing`: a gap
 * - `shortened`: the log ends before a checkpoint
 * - `foreign`: the checkpoint is of another database, so it vouches for nothing here
 * - `unreadable`: no entry, though its hash holds
 */
export type DefectKind =
  | 'hash'
  | 'payload'
  | 'resent'
  | 'state'
  | 'count'
  | 'rewritten'
  | 'missing'
  | 'shortened'
  | 'foreign'
  | 'unreadable'

/** One defect; of several entries in a row with the same one, the first and the last. */
export interface AuditDefect {
  readonly kind: DefectKind
  readonly number: number
  readonly until: number
}

export interface AuditReport {
  /** From which entry on it was looked, and the last that there is (0: none). */
  readonly range: { readonly from: number; readonly to: number }
  readonly entries: number
  readonly valid: number
  readonly checkpoints: { readonly given: number; readonly valid: number }
  /** Only when they were asked for: requests whose payload was held against the log. */
  readonly payloads?: { readonly held: number; readonly valid: number }
  /** The first few. */
  readonly defects: readonly AuditDefect[]
  /** Hash of the last entry. */
  readonly head: string
}

export interface AuditVerification {
  /** Look only at the entries from this moment on (ISO 8601); the one before them is believed. */
  readonly since?: string
  readonly checkpoints?: readonly Checkpoint[]
  /** Also hold what each request still holds against the entry that was written when it was proposed. */
  readonly payloads?: boolean
}

export type Verdict = 'valid' | 'tampered' | 'incomplete' | 'unreadable'

export const VERDICTS: Readonly<Record<DefectKind, Verdict>> = {
  hash: 'tampered',
  payload: 'tampered',
  resent: 'tampered',
  state: 'tampered',
  count: 'tampered',
  rewritten: 'tampered',
  missing: 'incomplete',
  shortened: 'incomplete',
  foreign: 'incomplete',
  unreadable: 'unreadable',
}

/** The gravest of what was found. */
export function verdictOf({ defects }: Pick<AuditReport, 'defects'>): Verdict {
  const found = new Set(defects.map(({ kind }) => VERDICTS[kind]))
  return (['tampered', 'incomplete', 'unreadable'] as const).find((verdict) => found.has(verdict)) ?? 'valid'
}

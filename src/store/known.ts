import type { StandingRow } from './guard/standing.ts'

/**
 * What a transaction that writes has read of what nobody else changes before it ends, so that it is read once. Whoever
 * changes it says so here as well.
 */
export interface Known {
  standing?: StandingRow
  /** The end of the audit log. */
  head?: { readonly number: number; readonly hash: string }
  identity?: string
  /** The settings that were in force for the last entry, as they are stored; null: there was none. */
  settings?: string | null
  /** Whether people are told of anything. */
  isWanted?: boolean
  /** Under which the log names what a request sends, of the request that was read last; null: it has none. */
  key?: { readonly id: string; readonly key: string | null }
}

import type { DraftState } from './draft.ts'

/** What `prepare` found. */
export type InvoiceFacts = {
  readonly apiVersion: string
  readonly draft: DraftState
  readonly to: string
  /** For a link; null where it is not known. */
  readonly shop: string | null
}

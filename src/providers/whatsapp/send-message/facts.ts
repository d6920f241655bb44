import type { Template } from '../template.ts'
import type { Window } from './window.ts'

/** What `prepare` found: everything that the call and the preview need beyond the input. */
export type SendFacts = {
  readonly apiVersion: string
  readonly phoneNumberId: string
  readonly window: Window
  /** Null where none is sent. */
  readonly template: Template | null
}

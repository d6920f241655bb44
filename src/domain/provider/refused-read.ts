import { ShieldError, type ErrorCode } from '../errors.ts'
import type { Wording } from '../text/wording.ts'
import type { ProviderResponse } from './http.ts'

/** What a provider's refusal means in shield's codes, and what helps. */
export interface Advice<Hint extends Wording = Wording> {
  readonly code: ErrorCode
  readonly hint: Hint
}

/** An answer that is not the provider's own, whoever gave it. `what` was asked for: "the list of calendars". */
export function strangeAnswer(who: string, { status, json }: ProviderResponse, what: string): ShieldError {
  const shape = json === undefined ? 'no JSON' : 'not its usual JSON'
  return new ShieldError('unavailable', `${who} answered ${status} with ${shape} when asked for ${what}`, {
    hint: 'Try again; if it stays so, run `shield status --check`',
  })
}

const LONGEST_TEXT = 300

/** What a provider says, no longer than an error can repeat; empty for anything but text. */
export function saidText(value: unknown): string {
  const text = typeof value === 'string' ? value : ''
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}

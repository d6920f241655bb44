import { FLAGS, say, sayIn, type Wording } from './text/wording.ts'

/**
 * What can go wrong, in the words of the exit-code table. Every interface maps these codes once: the command
 * line to exit codes (below), the HTTP server to status codes.
 */
export type ErrorCode =
  | 'failed'
  | 'unavailable'
  | 'internal'
  | 'usage'
  | 'denied'
  | 'not_connected'
  | 'not_granted'
  | 'conflict'
  | 'outcome_unknown'
  | 'pending'
  | 'not_found'
  | 'interrupted'

export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  failed: 1,
  unavailable: 1,
  internal: 1,
  usage: 2,
  denied: 3,
  not_connected: 4,
  not_granted: 5,
  conflict: 6,
  outcome_unknown: 7,
  pending: 8,
  not_found: 9,
  interrupted: 130,
}

interface ErrorDetails {
  /** One thing to do next, ideally a command. */
  readonly hint?: Wording | undefined
  /** The several things that are wrong. The message ends with them; a terminal has a line for each. */
  readonly findings?: readonly string[]
  /** A finer word than the code, for those inside who tell them apart. Never shown. */
  readonly reason?: string
  /** The id of the request that it happened to, where the caller named no request. */
  readonly about?: string
  readonly cause?: unknown
}

/** The reason of `unavailable` where it is worth asking again in a moment: nothing is wrong, there is too much to do. */
export const BUSY = 'busy'

/** The reason of `denied` where somebody has too much at a time, and more of it is refused. */
export const TOO_MUCH = 'too-much'

/** The reason of `denied` where a queue stands elsewhere by now, so that nothing is changed here any more. */
export const MOVED = 'moved'

/** The reason of `denied` where a rule of policy says so. */
export const POLICY = 'policy'

/**
 * The only error shield throws on purpose. Message: what is so, with the value in hand, no full stop. `message` and `hint`
 * are in the words of the command line; every other door says `wording` in its own.
 */
export class ShieldError extends Error {
  override readonly name = 'ShieldError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  /** The message line by line, where it tells of several things; else empty. */
  readonly lines: readonly string[]
  readonly reason: string | undefined
  readonly about: string | undefined
  readonly wording: { readonly message: Wording; readonly hint: Wording | undefined }

  constructor(code: ErrorCode, message: Wording, details: ErrorDetails = {}) {
    const { findings = [] } = details
    const whole = findings.length === 0 ? message : say`${message}: ${findings.join('; ')}`
    super(sayIn(whole, FLAGS), details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.hint = details.hint === undefined ? undefined : sayIn(details.hint, FLAGS)
    this.lines = findings.length === 0 ? [] : [`${sayIn(message, FLAGS)}:`, ...findings]
    this.reason = details.reason
    this.about = details.about
    this.wording = { message: whole, hint: details.hint }
  }
}

/**
 * Recognised by shape, not by `instanceof`: each lazily loaded part is a bundle of its own and carries its own
 * copy of the class.
 */
export function isShieldError(error: unknown): error is ShieldError {
  return error instanceof Error && error.name === 'ShieldError' && 'code' in error
}

/** From the worst down: what may have happened unseen, what was broken off, what failed, and last what merely waits. */
const ORDER: readonly number[] = [7, 130, 1, 6, 5, 4, 3, 9, 2, 8, 0]

/**
 * The exit code of a command that decided on several requests: that of the one which needs a person soonest. 0 when all
 * went well, or there was none.
 */
export function worstExit(codes: readonly number[]): number {
  return ORDER.find((code) => codes.includes(code)) ?? codes[0] ?? 0
}

/** What the work comes to, or what is given instead where it fails with an error of shield's own. A bug stays a failure. */
export async function tryOr<Value, Other>(
  work: () => Promise<Value>,
  instead: (error: ShieldError) => Other | Promise<Other>,
): Promise<Value | Other> {
  try {
    return await work()
  } catch (error) {
    if (!isShieldError(error)) throw error
    return instead(error)
  }
}

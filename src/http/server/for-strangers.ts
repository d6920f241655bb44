import { BUSY, MOVED, ShieldError, tryOr } from '../../domain/errors.ts'
import type { Log } from './log.ts'

/**
 * The same work on the store, for somebody of whom it is not known yet who they are. They are told which kind of trouble
 * there is, and the log is told what it is: where the database stands is nothing for everybody.
 */
export function forStrangers<Asked extends readonly unknown[], Value>(
  log: Log,
  work: (...asked: Asked) => Promise<Value>,
  event = 'store_failed',
): (...asked: Asked) => Promise<Value> {
  return (...asked) =>
    tryOr(
      () => work(...asked),
      (error) => {
        log(event, { code: error.code, why: error.message })
        throw kindOf(error)
      },
    )
}

const LOOK_THERE = 'The log of the server says why'

function kindOf({ reason }: ShieldError): ShieldError {
  if (reason === BUSY)
    return new ShieldError('unavailable', 'The database of this server is busy', {
      hint: 'Try again in a moment',
      reason,
    })
  if (reason === MOVED)
    return new ShieldError('denied', 'The queue of this server was moved', { hint: LOOK_THERE, reason })
  return new ShieldError('unavailable', 'The server cannot use its database', { hint: LOOK_THERE })
}

import { MOVED, ShieldError } from '../errors.ts'

/** That a queue in a file is on its way to another place, or is there: nothing changes in the file any more. */
export interface Moved {
  /** The file. */
  readonly from: string
  /** Where it goes, for people: the address of a database without its password. */
  readonly to: string
  readonly at: string
  /** False: the copying has not come to its end, and goes on where it is asked for again. */
  readonly isDone: boolean
}

/** The error for anybody who wants something changed or sent there. Code `denied`. */
export function movedError({ from, to, isDone }: Moved): ShieldError {
  return isDone
    ? new ShieldError(
        'denied',
        `The queue in ${from} was moved to ${to}; nothing is changed or sent here any more`,
        {
          hint: 'Name its address in SHIELD_DATABASE_URL; what is here can still be read',
          reason: MOVED,
        },
      )
    : new ShieldError(
        'denied',
        `The queue in ${from} is being moved to ${to}; nothing is changed or sent meanwhile`,
        {
          hint: `If the queue is no longer being copied, go on with: shield store copy --from ${from}`,
          reason: MOVED,
        },
      )
}

import { lengthOf } from '../../domain/text/times.ts'
import type { Terminal } from './terminal.ts'

/** Time, handed in. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Calls back every so many milliseconds until the returned function is called. */
  readonly every: (milliseconds: number, callback: () => void) => () => void
}

interface Countdown {
  /** What is waited for: "Waiting for the consent in the browser". */
  readonly label: string
  /** Milliseconds since 1970. */
  readonly endsAt: number
}

const TICK_MS = 1000

/**
 * Says on stderr what is waited for and how long still: one line that counts down at a terminal; in a pipe one line
 * once, and never anything that moves. Returns how to end it.
 */
export function startCountdown(terminal: Terminal, clock: Clock, { label, endsAt }: Countdown): () => void {
  const left = (): number => Math.max(0, endsAt - clock.now())
  if (!terminal.hasStatus) {
    terminal.talk(`${label} (at most ${lengthOf(Math.ceil(left() / 1000) * 1000)})\n`)
    return () => undefined
  }
  const draw = (): void => terminal.status(`${label} · ${clockFace(left())} left`)
  draw()
  const stop = clock.every(TICK_MS, draw)
  return () => {
    stop()
    terminal.status(null)
  }
}

/** `9:42`, `1:00:00`; a second that has begun counts. */
function clockFace(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  const two = (number: number): string => String(number).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  const short = `${minutes % 60}:${two(seconds % 60)}`
  return minutes < 60 ? short : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

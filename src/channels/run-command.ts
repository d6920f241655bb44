import { type SpawnOptions, spawn } from 'node:child_process'
import { SECOND } from '../domain/limits.ts'
import type { How } from '../domain/notify/notify-settings.ts'
import { payloadOf } from '../domain/notify/telling.ts'
import type { Sending } from '../domain/ports/channels.ts'
import type { Around } from './open-channels.ts'
import { within } from './within.ts'

/** A program that runs in a group of its own. */
interface Running {
  readonly write: (text: string) => void
  /** How it ended, in words that follow its name; null: with 0. */
  readonly ended: Promise<string | null>
  /** Ends the program and all that it has started. */
  readonly kill: () => void
}

export type StartProgram = (file: string, args: readonly string[], options: SpawnOptions) => Running

const LONGEST = 20 * SECOND

/** Starts a program without a shell and gives it JSON on stdin. It has taken it where it ends 0 in its time. */
export async function runCommand(
  { message, channel, origin, signal, start }: Around,
  { argv }: Extract<How, { kind: 'command' }>,
): Promise<Sending> {
  const [file = '', ...args] = argv
  const events = message.events.map((event) => payloadOf(event, origin, channel.content))
  const input = JSON.stringify({ id: message.id, events })
  const program = start(file, args, {})
  let isLate = false
  const ended = await within(signal, LONGEST, async (limit) => {
    const stop = (): void => {
      isLate = true
      program.kill()
    }
    limit.addEventListener('abort', stop)
    if (limit.aborted) stop()
    program.write(`${input}\n`)
    return program.ended
  })
  signal.throwIfAborted()
  if (ended === null) return { kind: 'sent' }
  const why = `${file} ${isLate ? `took longer than ${LONGEST / SECOND} s` : ended}`
  return { kind: 'failed', fault: 'message', why, retryAfter: null }
}

/** `endGroup`: ends a group of processes at once, by the id of its first. */
export function startingBy(
  endGroup: (pid: number) => unknown,
  env: Readonly<Record<string, string | undefined>>,
): StartProgram {
  return (file, args) => {
    // A group of its own, so that what it starts ends with it; no secret of shield's is in its environment.
    const child = spawn(file, args, {
      shell: false,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: env['PATH'], HOME: env['HOME'], LANG: env['LANG'] },
    })
    const ended = new Promise<string | null>((resolve) => {
      child.on('error', (error) => resolve(whyNotStarted('code' in error ? String(error.code) : 'an error')))
      child.on('close', (code, signal) =>
        resolve(code === 0 ? null : `ended ${code === null ? `by ${signal ?? 'a signal'}` : `with ${code}`}`),
      )
    })
    // A program that does not read is not a failure; how it ends says whether it was told.
    child.stdin.on('error', () => undefined)
    return {
      write: (text) => void child.stdin.end(text),
      ended,
      kill: () => {
        try {
          if (child.pid !== undefined) endGroup(child.pid)
        } catch {
          // It has ended.
        }
      },
    }
  }
}

const UNSTARTED: Readonly<Record<string, string>> = {
  // The same is said of a script whose first line names an interpreter that is not there.
  ENOENT: 'the file, or what its first line names, is not there',
  EACCES: 'this user may not execute it',
}

function whyNotStarted(code: string): string {
  return `cannot be started: ${UNSTARTED[code] ?? code}`
}

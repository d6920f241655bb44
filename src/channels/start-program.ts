import { spawn } from 'node:child_process'
import type { StartProgram } from './run-command.ts'

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
    const ended = new Promise<string | number>((resolve) => {
      child.on('error', (error) => resolve('code' in error ? String(error.code) : 'an error'))
      child.on('close', (code, signal) => resolve(code ?? signal ?? 'a signal'))
    })
    // A program that does not read is no failure; how it ends says whether it was told.
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

import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The built command line, as argv. */
export const SHIELD = [process.execPath, join(root, 'bin', 'shield.js')]

/** Milliseconds until a command that does not end counts as stuck; the slowest takes one second where nothing else runs. */
const LONGEST = 120_000

/**
 * Runs a program to its end, with nothing of this process's environment but PATH. Resolves to its exit code (null when
 * a signal ended it), that signal and what it printed. `onStart` gets the number of its process.
 */
export function run([program, ...argv], { home, folder, environment = {}, onStart = () => {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SHIELD_HOME: home, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST,
      killSignal: 'SIGKILL',
    })
    onStart(child.pid)
    const printed = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', (text) => {
        printed[name] += text
      })
    child.on('error', reject)
    child.on('close', (exit, signal) => resolve({ exit, signal, ...printed }))
  })
}

import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Runs a program in a copy of the project, no longer than it is given; all that it says is kept. It has an empty home of
 * its own: what a bug runs must not reach the one of whoever looks for it. With it ends all that it started.
 */
export function runProgram(folder, [program, ...rest], { seconds }) {
  return new Promise((resolve) => {
    const child = spawn(program === 'node' ? process.execPath : program, rest, {
      cwd: folder,
      env: { ...process.env, HOME: emptyHome(folder) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => (output += chunk))
    const end = () => endGroup(child.pid)
    let tookTooLong = false
    const timer = setTimeout(() => {
      tookTooLong = true
      end()
    }, seconds * 1000)
    process.once('exit', end)
    const settle = (exit, more = '') => {
      clearTimeout(timer)
      process.off('exit', end)
      end()
      resolve({ exit, tookTooLong, output: output + more })
    }
    child.once('error', (error) => settle(null, String(error)))
    child.once('exit', () => end())
    child.once('close', (exit) => settle(exit))
  })
}

/** Every process of the group that one of ours leads; it may be gone already. */
function endGroup(leader) {
  if (leader === undefined) return
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** It is gone with the copy. */
function emptyHome(folder) {
  const home = join(folder, 'mutant-home')
  mkdirSync(home, { recursive: true })
  return home
}

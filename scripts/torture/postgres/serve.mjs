import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { must } from '../lane.mjs'
import { run, SHIELD } from '../shield.mjs'

/**
 * `shield serve` with a queue of its surroundings, and a client of it, who may decide. `shield`: runs a command there.
 * Must be closed.
 */
export async function openServer(shield, { home, folder, environment }) {
  const token = JSON.parse(
    (await must(shield(['tokens', 'create', '--name', 'boss', '--role', 'approver', '--json']))).stdout,
  ).token
  const [program, ...argv] = [...SHIELD, 'serve', '--listen', '127.0.0.1:0', '--quiet']
  const child = spawn(program, argv, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, SHIELD_HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'close')
  const [url] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  const client = { home: `${home}-client`, folder, environment: { SHIELD_URL: url, SHIELD_TOKEN: token } }
  return {
    ask: (words) => run([...SHIELD, ...words], client),
    close: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

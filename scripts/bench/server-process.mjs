import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './load-source.mjs'

/** `shield serve` in a process of its own, on any free port. `stop` resolves once it has ended by itself. */
export async function startServerProcess(env, flags = []) {
  const argv = [...flags, join(root, 'bin', 'shield.js'), 'serve', '--listen', '127.0.0.1:0', '--quiet']
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => child.once('exit', (exit) => resolve(exit)))
  const stop = async () => {
    child.kill()
    if ((await ended) !== 0) throw new Error(`The server ended with ${await ended}`)
  }
  for await (const line of createInterface({ input: child.stdout })) return { url: new URL(line), stop }
  throw new Error('The server did not start')
}

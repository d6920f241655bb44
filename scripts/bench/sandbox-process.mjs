import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { root } from './load-source.mjs'

/** A sandbox in a process of its own, so that its work is not counted; resolves to the environment to use. */
export async function startSandboxProcess() {
  const child = spawn(
    process.execPath,
    [join(root, 'bin', 'shield.js'), 'sandbox', '--port', '0', '--auto-consent', '--json', '--quiet'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  for await (const line of createInterface({ input: child.stdout })) {
    return { environment: JSON.parse(line), stop: () => child.kill() }
  }
  throw new Error('The sandbox did not start')
}

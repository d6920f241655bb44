import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../load-source.mjs'
import { startServerProcess } from '../server-process.mjs'

const run = promisify(execFile)

/** A server in a process of its own, with somebody who is signed in at its pages. */
export async function openPages(env) {
  const shield = join(root, 'bin', 'shield.js')
  const command = ['tokens', 'create', '--name', 'bench', '--role', 'admin', '--json']
  const { stdout } = await run(process.execPath, [shield, ...command], { env })
  const server = await startServerProcess(env)
  const at = (path) => new URL(path, server.url)
  const signedIn = await fetch(at('/sign-in'), {
    method: 'POST',
    body: new URLSearchParams({ token: JSON.parse(stdout).token, next: '/' }),
    headers: { origin: at('/').origin },
    redirect: 'manual',
  })
  const [cookie] = signedIn.headers.getSetCookie()[0]?.split(';') ?? []
  const look = (path) => async () => {
    const answer = await fetch(at(path), { headers: { cookie }, redirect: 'manual' })
    await answer.text()
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`)
  }
  return {
    looks: {
      'page: overview': look('/'),
      'page: what is open': look('/approvals'),
      'page: what ended last': look('/approvals?show=ended'),
      'page: all': look('/approvals?show=all'),
    },
    stop: server.stop,
  }
}

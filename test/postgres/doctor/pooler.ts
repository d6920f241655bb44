import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { freePort } from '../../free-port.ts'

/** Debian's package puts it where only root looks. */
const PLACES = ['pgbouncer', '/usr/sbin/pgbouncer']

const found = PLACES.flatMap((program) => {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(stdout ?? '') ?? []
  return major === undefined ? [] : [{ program, major: Number(major), minor: Number(minor) }]
})

const [{ program, major, minor } = { program: '', major: 0, minor: 0 }] = found

/** Whether there is a PgBouncer on this machine: `apt-get install pgbouncer`. */
export const hasPooler = program !== ''

/** Whether it knows which statement was prepared on which connection: since 1.21. */
export const isNewPooler = major > 1 || minor >= 21

/**
 * A pooler before a server, in transaction mode unless told otherwise; returns the address that leads through it. `size`:
 * how many connections to the server it has. Gone when the test ends.
 */
export async function startPooler(
  url: string,
  { mode = 'transaction', size = 20 }: { mode?: 'transaction' | 'session'; size?: number } = {},
): Promise<string> {
  const [server, through] = [new URL(url), new URL(url)]
  through.port = String(await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'shield-pooler-'))
  chmodSync(folder, 0o755)
  const file = join(folder, 'pgbouncer.ini')
  const settings = [
    `[databases]`,
    `* = host=${server.hostname} port=${server.port} user=${server.username}`,
    `[pgbouncer]`,
    `listen_addr = ${through.hostname}`,
    `listen_port = ${through.port}`,
    `unix_socket_dir =`,
    `auth_type = any`,
    `pool_mode = ${mode}`,
    `default_pool_size = ${size}`,
    ...(isNewPooler ? ['max_prepared_statements = 100'] : []),
  ]
  writeFileSync(file, settings.join('\n'))
  // It refuses to be run by root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const pooler = spawn(program, [...user, file], { stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(async () => {
    pooler.kill('SIGINT')
    if (pooler.exitCode === null) await once(pooler, 'exit')
    rmSync(folder, { recursive: true, force: true })
  })
  for await (const line of createInterface({ input: pooler.stderr })) if (line.includes('process up')) break
  pooler.stderr.resume()
  return through.href
}

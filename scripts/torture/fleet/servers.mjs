import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, openSync, closeSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SHIELD } from '../shield.mjs'

/** What a process of this queue calls its seal key; nothing else of a home is shared. */
const KEY = 'postgres.key'

/** Milliseconds until a server that was asked to end counts as stuck. */
const LONGEST = 600_000

/** Servers of one queue, each at its port with a home of its own, and what became of each of their processes. */
export function createServers({ lane, ports, environment }) {
  const servers = ports.map((port, index) => {
    const folder = join(lane.folder, `server-${index}`)
    const home = join(folder, 'home')
    mkdirSync(home, { recursive: true })
    cpSync(join(lane.home, KEY), join(home, KEY))
    return { port, folder, home, log: join(folder, 'log'), running: undefined, signal: undefined }
  })
  const [killed, endings, found, children] = [new Set(), [], [], new Set()]
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL')
  })
  const counts = { starts: 0, SIGKILL: 0, SIGTERM: 0 }

  const start = async (index) => {
    const server = servers[index]
    const [program, ...argv] = [...SHIELD, 'serve', '--listen', `127.0.0.1:${server.port}`]
    const log = openSync(server.log, 'a')
    const child = spawn(program, argv, {
      cwd: server.folder,
      env: { PATH: process.env.PATH, HOME: server.folder, SHIELD_HOME: server.home, ...environment },
      stdio: ['ignore', 'pipe', log],
    })
    closeSync(log)
    children.add(child)
    const ended = new Promise((resolve) =>
      child.once('close', (exit, signal) => resolve({ exit, signal })),
    ).finally(() => {
      children.delete(child)
      if (server.running?.child === child) server.running = undefined
    })
    counts.starts += 1
    for await (const _line of createInterface({ input: child.stdout })) {
      child.stdout.resume()
      server.running = { child, ended }
      server.signal = undefined
      return
    }
    const { exit, signal } = await ended
    throw new Error(`A server did not start (${exit ?? signal}): ${lastLines(server.log)}`)
  }

  /** Ends a server by a signal; resolves once it has ended. False: it did not run. */
  const stop = async (index, signal) => {
    const { port, running } = servers[index]
    if (running === undefined || servers[index].signal !== undefined) return false
    servers[index].signal = signal
    counts[signal] += 1
    endings.push(Date.now())
    if (signal === 'SIGKILL') killed.add(running.child.pid)
    running.child.kill(signal)
    const patience = setTimeout(() => {
      found.push({ kind: 'stuck', where: `server ${port}`, text: 'It was asked to end, and did not' })
      running.child.kill('SIGKILL')
    }, LONGEST)
    const { exit, signal: by } = await running.ended
    clearTimeout(patience)
    if (signal === 'SIGTERM' && exit !== 0)
      found.push({
        kind: 'untrue',
        where: `server ${port}`,
        text: `It was asked to end, and ended ${exit ?? by}`,
      })
    return true
  }

  return {
    /** Which servers answer, by their place in the list. */
    serving: () => servers.flatMap(({ running, signal }, index) => (running && !signal ? [index] : [])),
    /** What was wrong with a server itself. */
    found,
    counts,
    /** The numbers of the processes that got SIGKILL. */
    killed,
    /** When processes got a signal. */
    endings,
    start,
    stop,
    /** The signal that the server at a port got since it was started last; undefined: it got none. */
    signalAt: (port) => servers.find((one) => one.port === port)?.signal,
    /** The lines in the logs of all servers, of these events. */
    logged: (events) =>
      servers.flatMap(({ log }) => linesOf(log).filter(({ event }) => events.includes(event))),
    close: () => Promise.all(servers.map((_, index) => stop(index, 'SIGTERM'))),
  }
}

function linesOf(log) {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

function lastLines(log) {
  return readFileSync(log, 'utf8').split('\n').slice(-5).join(' ')
}

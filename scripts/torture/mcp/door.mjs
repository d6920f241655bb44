import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { SHIELD } from '../shield.mjs'

/** How far a call gets before it is cut off. */
export const STAGES = ['half', 'written', 'later', 'answered']

/** Milliseconds in which a call is under way. */
const UNDER_WAY = 60

const ERAS = ['2025-11-25', '2026-07-28']

/** What a call that was cut off gives. */
export const LOST = Symbol('lost')

/** `shield mcp`: `call` resolves to the answer or LOST. Begins a new process whenever the last has ended. */
export function openStdio({ home, folder, environment }, dice) {
  let [id, started, running] = [0, 0, undefined]

  const begin = () => {
    started += 1
    const [program, ...argv] = [...SHIELD, 'mcp', '--as', 'agent']
    const child = spawn(program, argv, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SHIELD_HOME: home, ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const waiting = new Map()
    const own = { child, waiting, era: ERAS[started % ERAS.length], onBytes: () => {}, isOver: false }
    // One that was killed can be written to no more.
    child.stdin.on('error', () => {})
    child.stdout.on('data', () => own.onBytes())
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id: answered, result, error } = JSON.parse(line)
      waiting.get(answered)?.(error === undefined ? result : { error })
    })
    own.ended = new Promise((resolve) => {
      child.once('close', () => {
        own.isOver = true
        for (const lose of waiting.values()) lose(LOST)
        resolve()
      })
    })
    if (own.era === ERAS[0]) child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`)
    return own
  }

  const send = (own, message, length) =>
    own.child.stdin.write(`${JSON.stringify(message)}\n`.slice(0, length))

  const end = async (own) => {
    // A host that dies closes the pipe; one that has had enough of a server kills it.
    if (dice(2) === 0) own.child.kill('SIGKILL')
    else own.child.stdin.end()
    if (running === own) running = undefined
    await own.ended
  }

  const call = async (params, stage) => {
    if (running === undefined || running.isOver) running = begin()
    const own = running
    id += 1
    const key = id
    const message = messageOf(key, params, own.era)
    const answer = new Promise((resolve) => own.waiting.set(key, resolve)).finally(() =>
      own.waiting.delete(key),
    )
    if (stage === 'cancelled') {
      send(own, message)
      await sleep(dice(UNDER_WAY))
      send(own, {
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { requestId: key, reason: 'enough' },
      })
      own.waiting.get(key)?.(LOST)
    } else if (stage === undefined) {
      send(own, message)
    } else {
      const answered = new Promise((resolve) => {
        own.onBytes = resolve
      })
      send(own, message, stage === 'half' ? 60 : undefined)
      if (stage === 'later') await sleep(dice(UNDER_WAY))
      if (stage === 'answered') await Promise.race([answered, own.ended])
      own.waiting.get(key)?.(LOST)
      await end(own)
    }
    return answer
  }

  const close = async () => {
    if (running === undefined) return
    const own = running
    own.child.stdin.end()
    await own.ended
  }

  return { call, close, counted: () => ({ starts: started }) }
}

const SERVER = ['serve', '--listen', '127.0.0.1:0', '--quiet']

/** `/mcp` of a server, which is itself killed and begun anew in stage `server`. */
export async function openHttp({ home, folder, environment, token }, dice) {
  let [id, started] = [0, 0]

  const begin = async () => {
    started += 1
    const [program, ...argv] = [...SHIELD, ...SERVER]
    const child = spawn(program, argv, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SHIELD_HOME: home, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    for await (const line of createInterface({ input: child.stdout }))
      return { child, ended, url: new URL('/mcp', line) }
    throw new Error('The server did not start')
  }

  let server = begin()
  await server

  const restart = () => {
    const old = server
    server = (async () => {
      const { child, ended } = await old
      child.kill('SIGKILL')
      await ended
      return begin()
    })()
    return server
  }

  const call = async (params, stage) => {
    const { url } = await server
    id += 1
    const era = ERAS[id % ERAS.length]
    const body = JSON.stringify(messageOf(id, params, era))
    const modern = { 'mcp-protocol-version': era, 'mcp-method': 'tools/call', 'mcp-name': params.name }
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(era === ERAS[0] ? { 'mcp-protocol-version': era } : modern),
    }
    const answer = new Promise((resolve, reject) => {
      const outgoing = request(url, { method: 'POST', headers, agent: false }, (incoming) => {
        if (stage === 'answered') outgoing.destroy()
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        incoming.once('end', () => {
          const read = readAnswer(text)
          if (read !== undefined) resolve(read)
          // The server was killed, or the call was cut off at this end, before anything came.
          else if (stage !== undefined || text === '') resolve(LOST)
          else reject(new Error(`The server answered ${incoming.statusCode}: ${text}`))
        })
        incoming.once('error', () => resolve(LOST))
      })
      outgoing.once('error', () => resolve(LOST))
      outgoing.once('close', () => resolve(LOST))
      if (stage === 'half') outgoing.write(body.slice(0, 60), () => outgoing.destroy())
      else outgoing.end(body, () => stage === 'written' && outgoing.destroy())
      if (stage === 'later') setTimeout(() => outgoing.destroy(), dice(UNDER_WAY))
    })
    if (stage === 'server') {
      await sleep(dice(UNDER_WAY))
      await restart()
    }
    return answer
  }

  const close = async () => {
    const { child, ended } = await server
    child.kill()
    await ended
  }
  return { call, close, counted: () => ({ starts: started }) }
}

/** Over HTTP an answer may come as the one event of a stream. Undefined: there is none in it. */
function readAnswer(text) {
  const json = text.startsWith('{') ? text : /^data: (\{.*)$/m.exec(text)?.[1]
  if (json === undefined) return undefined
  const { result, error } = JSON.parse(json)
  return result ?? { error: error ?? json }
}

const CLIENT = { name: 'torture', version: '1.0.0' }

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: ERAS[0], capabilities: {}, clientInfo: CLIENT },
}

function messageOf(id, params, era) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': era,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  return {
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: era === ERAS[0] ? params : { ...params, _meta: meta },
  }
}

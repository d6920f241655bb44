import { hash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Sqlite } from '../sqlite.mjs'
import { root } from './load-source.mjs'
import { median } from './median.mjs'
import { startServerProcess } from './server-process.mjs'
import { repeatedStatus, SECRETS, webhookOf } from './webhook-bodies.mjs'

/** A server in a process of its own takes signed webhooks: as many as a busy shop has, then as many as it can. */
export async function webhooks() {
  // Not /tmp where that is memory: what is measured is the disk that a queue lies on.
  const folder = mkdtempSync(join(process.env.SHIELD_BENCH_DIR ?? tmpdir(), 'shield-bench-'))
  try {
    return [...(await steadily(join(folder, 'steady'))), await atFullSpeed(folder)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const PER_SECOND = 200
const SECONDS = 30

async function steadily(home) {
  const server = await startServerProcess(environmentOf(home))
  const all = arrivals(PER_SECOND * SECONDS)
  // As many connections as a busy sender has, and fewer than a server lets in.
  const agent = new Agent({ keepAlive: true, maxSockets: 128 })
  const start = performance.now()
  const took = await Promise.all(
    all.map(async (webhook, index) => {
      // Counted from when it should go out, so that a queue in front of the server counts too.
      const due = start + (index * 1000) / PER_SECOND
      await sleep(Math.max(0, due - performance.now()))
      const status = await post(server.url, agent, webhook)
      return { webhook, status, milliseconds: performance.now() - due }
    }),
  )
  agent.destroy()
  await server.stop()
  const sorted = took.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  const what = `${PER_SECOND} webhooks a second for ${SECONDS} s: `
  return [
    { what: `${what}p50 of the answer, ms`, value: at(0.5) },
    { what: `${what}p99 of the answer, ms`, value: at(0.99), note: `longest ${at(1).toFixed(0)} ms` },
    ...counted(home, what, took),
  ]
}

/** Every tenth comes twice, and every twentieth is a status of before in another body. */
function arrivals(count) {
  const all = []
  for (let number = 0; all.length < count; number += 1) {
    all.push(webhookOf(number))
    if (number % 10 === 3) all.push(webhookOf(number))
    if (number % 20 === 5) all.push(repeatedStatus(number))
  }
  return all.slice(0, count)
}

function counted(home, what, took) {
  const database = new Sqlite(join(home, 'shield.db'), { readonly: true })
  const one = (text) => Number(database.prepare(text).pluck().get())
  const stored = new Set(database.prepare('select body_hash from deliveries').pluck().all())
  const rows = one('select count(*) from deliveries')
  const isActedOn = one(`select count(*) from deliveries where state <> 'done'`) === 0
  const statuses = one('select count(*) from message_statuses')
  database.close()
  if (!isActedOn) throw new Error('Not everything was acted on')
  const taken = took.filter(({ status }) => status === 200)
  const bodies = new Set(taken.map(({ webhook }) => hash('sha256', webhook.body)))
  const messages = new Set(taken.flatMap(({ webhook }) => /wamid\.\w+/.exec(webhook.body)?.[0] ?? []))
  const lost = [...bodies].filter((body) => !stored.has(body)).length
  const twice = rows - stored.size + Math.abs(statuses - messages.size)
  return [
    { what: `${what}not answered with 200`, value: took.length - taken.length, goal: 0 },
    { what: `${what}lost after a 200`, value: lost, goal: 0, note: `${rows} stored` },
    {
      what: `${what}counted twice`,
      value: twice,
      goal: 0,
      note: `${took.length - rows} repetitions, ${statuses} statuses`,
    },
  ]
}

function post(url, agent, { path, body, headers }) {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      hostname: url.hostname,
      port: url.port,
      method: 'POST',
      path,
      agent,
      headers: { ...headers, 'content-length': body.length },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => incoming.resume().on('end', () => resolve(incoming.statusCode)))
    outgoing.end(body)
  })
}

const CONNECTIONS = 64
const ROUNDS = 7
const EACH = 12_000

/** In turn with a server whose store keeps nothing, so that a machine that slows down slows both. */
async function atFullSpeed(folder) {
  const hook = join(root, 'scripts', 'bench', 'no-deliveries-hook.cjs')
  const homes = [join(folder, 'kept'), join(folder, 'not-kept')]
  const [kept, notKept] = [
    await startServerProcess(environmentOf(homes[0])),
    await startServerProcess(environmentOf(homes[1]), ['-r', hook]),
  ]
  const rates = []
  const ratios = []
  let number = 0
  const bytesOf = (count, url) =>
    Array.from({ length: count }, () => requestBytes(webhookOf((number += 1)), url))
  // Until the machine has seen it often.
  for (const { url } of [kept, notKept]) await flood(url, bytesOf(EACH / 2, url))
  for (let round = 0; round < ROUNDS; round += 1) {
    const bare = await flood(notKept.url, bytesOf(EACH, notKept.url))
    rates.push(await flood(kept.url, bytesOf(EACH, kept.url)))
    ratios.push(rates.at(-1) / bare)
    // Acting comes after the answers, and must not slow down the other server.
    await allActedOn(homes[0])
  }
  await Promise.all([kept.stop(), notKept.stop()])
  return {
    what: `answered after their commit, ${CONNECTIONS} connections, against no database`,
    value: median(ratios),
    least: 0.75,
    note: `${Math.round(median(rates))}/s`,
  }
}

/** Prepared beforehand, so that the client costs next to nothing. */
function requestBytes({ path, body, headers }, { host }) {
  const lines = Object.entries({ host, ...headers, 'content-length': body.length })
  const head = [`POST ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body])
}

/** Answers per second. Fails when one is not 200. */
async function flood(url, requests) {
  const queue = requests.values()
  const start = performance.now()
  await Promise.all(Array.from({ length: CONNECTIONS }, () => talk(url, queue)))
  return (requests.length * 1000) / (performance.now() - start)
}

const ANSWER_ENDS = '{"received":true}'

/** One connection that asks, waits for the answer and asks again, as long as there is something to ask. */
function talk(url, queue) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    let received = ''
    const ask = () => {
      const { done, value } = queue.next()
      if (done) socket.end(resolve)
      else socket.write(value)
    }
    socket.on('error', reject)
    socket.on('connect', ask)
    socket.setEncoding('latin1').on('data', (chunk) => {
      received += chunk
      if (!received.endsWith(ANSWER_ENDS)) return
      if (!received.startsWith('HTTP/1.1 200')) reject(new Error(received))
      received = ''
      ask()
    })
    socket.on('close', () => reject(new Error(`It was closed: ${received}`)))
  })
}

async function allActedOn(home) {
  const database = new Sqlite(join(home, 'shield.db'), { readonly: true })
  const left = database.prepare(`select 1 from deliveries where state = 'new' limit 1`).pluck()
  while (left.get() !== undefined) await sleep(20)
  database.close()
}

/** No Nango is asked for anything. */
function environmentOf(home) {
  mkdirSync(home, { mode: 0o700 })
  return {
    PATH: process.env.PATH,
    SHIELD_HOME: home,
    NANGO_API_KEY: 'key-of-the-bench',
    NANGO_WEBHOOK_SECRET: SECRETS.nango,
    META_APP_SECRET: SECRETS.whatsapp,
  }
}

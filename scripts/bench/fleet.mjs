import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPrograms, startPostgres } from '../postgres/server.mjs'
import { idOf, noteOf, requestOf } from './built-store.mjs'
import { root } from './load-source.mjs'
import { median } from './median.mjs'
import { startServerProcess } from './server-process.mjs'

const run = promisify(execFile)

const SERVERS = 4
const CLIENTS = 32
const ROUNDS = 3
const SECONDS = { saturated: 4, half: 8 }

/**
 * A decision over REST at one server and at four of one queue in PostgreSQL, whose files are on the disk: each first by as
 * many clients as saturate it, then at half of that rate, whatever is answered. It is a rejection, so that no provider's
 * time is in it.
 */
export async function fleet() {
  const native = findPrograms()
  if (native === null) return [{ what: 'PostgreSQL: its programs are not installed here', value: 0 }]
  const parent = process.env.SHIELD_BENCH_DIR ?? tmpdir()
  const postgres = await startPostgres(native, {}, { parent })
  const folder = mkdtempSync(join(parent, 'shield-bench-'))
  try {
    return await measure(postgres.url, folder)
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(url, folder) {
  const homes = Array.from({ length: SERVERS }, (_, index) => join(folder, String(index)))
  const env = (home) => ({
    PATH: process.env.PATH,
    HOME: folder,
    SHIELD_HOME: home,
    SHIELD_DATABASE_URL: url,
  })
  const argv = ['tokens', 'create', '--name', 'anna', '--role', 'approver']
  const made = await run(process.execPath, [join(root, 'bin', 'shield.js'), ...argv], { env: env(homes[0]) })
  for (const home of homes.slice(1)) {
    mkdirSync(home)
    cpSync(join(homes[0], 'postgres.key'), join(home, 'postgres.key'))
  }
  const queue = await openQueue(url, join(homes[0], 'postgres'))
  const servers = []
  try {
    for (const home of homes) servers.push(await startServerProcess(env(home)))
    const decide = createDecider(made.stdout.trim())
    const seen = { 1: [], [SERVERS]: [] }
    for (let round = 0; round < ROUNDS; round += 1)
      for (const many of [1, SERVERS]) {
        const urls = servers.slice(0, many).map((one) => one.url)
        seen[many].push(await measureAt(urls, { queue, decide }))
      }
    return linesOf(seen[1], seen[SERVERS])
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()))
    await queue.close()
  }
}

async function measureAt(urls, { queue, decide }) {
  let turn = 0
  const next = async () => decide(urls[(turn += 1) % urls.length], await queue.next())
  await queue.fill(CLIENTS * 50)
  const saturated = await rateOf(next, queue)
  await queue.fill(Math.ceil((saturated / 2) * SECONDS.half) + 1)
  return { saturated, times: await timesAt(saturated / 2, next) }
}

/** Decisions in a second where so many clients ask for the next as soon as one is answered. */
async function rateOf(next, queue) {
  const start = performance.now()
  const end = start + SECONDS.saturated * 1000
  let done = 0
  const client = async () => {
    while (performance.now() < end && queue.has()) {
      await next()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return (done * 1000) / (performance.now() - start)
}

/** Milliseconds of each decision from when it was due, at a rate that waits for no answer. */
async function timesAt(rate, next) {
  const times = []
  let asked = Promise.resolve()
  const start = performance.now()
  for (let number = 0; number < rate * SECONDS.half; number += 1) {
    const due = start + (number * 1000) / rate
    await sleep(Math.max(0, due - performance.now()))
    const answered = next().then(() => times.push(performance.now() - due))
    asked = Promise.all([asked, answered])
  }
  await asked
  return times.toSorted((one, other) => one - other)
}

function linesOf(alone, together) {
  const at = (rounds, share) =>
    median(rounds.map(({ times }) => times[Math.floor((times.length - 1) * share)]))
  const rate = (rounds) => Math.round(median(rounds.map(({ saturated }) => saturated)))
  const told = (rounds) =>
    `p50 ${at(rounds, 0.5).toFixed(1)} ms, p99 ${at(rounds, 0.99).toFixed(1)} ms at half of ${rate(rounds)}/s`
  return [
    {
      what: `p99 of a decision at half of saturation, ${SERVERS} servers against one`,
      value: at(together, 0.99) / at(alone, 0.99),
      goal: 3,
      note: `${SERVERS}: ${told(together)}; one: ${told(alone)}`,
    },
    { what: `${' '.repeat(4)}p50`, value: at(together, 0.5) / at(alone, 0.5) },
    { what: `${' '.repeat(4)}saturation`, value: rate(together) / rate(alone) },
  ]
}

/** Requests that wait for a decision, each given out once. */
async function openQueue(url, file) {
  const built = createRequire(join(root, 'dist', 'main.cjs'))
  const store = await built('./postgres.open-store.cjs').openStore({
    url,
    file,
    mode: 'create',
    folder: 'own',
    owner: { host: 'bench', pid: process.pid },
    elapsed: () => performance.now(),
  })
  let [proposed, given] = [0, 0]
  return {
    fill: async (more) => {
      const missing = Math.max(0, given + more - proposed)
      const numbers = Array.from({ length: missing }, () => (proposed += 1))
      await Promise.all(
        numbers.map((number) =>
          store.requests.propose(requestOf(number), false, noteOf('request.proposed', idOf(number))),
        ),
      )
    },
    has: () => given < proposed,
    next: () => idOf((given += 1)),
    close: () => store.close(),
  }
}

/** Somebody who rejects, over connections that are kept open. */
function createDecider(token) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': 2,
  }
  return (server, id) =>
    new Promise((resolve, reject) => {
      const address = new URL(`/v1/integrations/approvals/${id}/reject`, server)
      const outgoing = request(address, { method: 'POST', headers, agent }, (incoming) => {
        incoming.resume()
        incoming.once('end', () => {
          if (incoming.statusCode === 200) resolve()
          else reject(new Error(`The server answered ${incoming.statusCode} to the rejection of ${id}`))
        })
      })
      outgoing.once('error', reject)
      outgoing.end('{}')
    })
}

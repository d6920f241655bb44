import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBalancer } from '../balancer.mjs'
import { findPrograms, startPostgres } from '../postgres/server.mjs'
import { createDice } from './dice.mjs'
import { carryOut } from './fleet/approvers.mjs'
import { createClient } from './fleet/client.mjs'
import { judgeFleet } from './fleet/judge-fleet.mjs'
import { openListener } from './fleet/listener.mjs'
import { createServers } from './fleet/servers.mjs'
import { stir } from './fleet/stir.mjs'
import { openVisitor } from './fleet/visitor.mjs'
import { createWish, propose, untilEnd } from './fleet/wishes.mjs'
import { must, openLane } from './lane.mjs'
import { openPostgresQueue } from './postgres/queue.mjs'

const SERVERS = 4
const CLIENTS = 32
const REQUESTS = 3_000
const MINUTES = 5

/** Requesters by name, each with some of the clients, and approvers. */
const REQUESTERS = 8
const APPROVERS = 4

/** So many of the approvers have a page open. */
const FOLLOWERS = 2

/** Long enough that a server is often killed while it sends. */
const FAULTS = ['latency-after=80ms@POST']

/** Milliseconds between two looks of the balancer at a server; a server that is stopped goes on for longer. */
const ASKS_EVERY = 500

/** Milliseconds in which a page has to show what has become of everything. */
const LIVE_WITHIN = 60_000

/** Servers of one queue behind a balancer, killed and started at random while clients have writes decided and sent. */
export async function fleet(
  [{ folder }],
  { sample, minutes = MINUTES, seed = randomBytes(4).readUInt32LE() },
) {
  const native = findPrograms()
  if (native === null)
    return {
      lines: [],
      found: [],
      missed: ['fleet: the programs of PostgreSQL are not installed here (npm install)'],
    }
  const requests = sample ?? REQUESTS
  console.log(`fleet: ${requests} requests in ${minutes} minutes, seed ${seed}`)
  const postgres = await startPostgres(native)
  const lane = await openLane(join(folder, 'fleet'), await openPostgresQueue(postgres.url, 'fleet'), FAULTS)
  const listener = await openListener()
  try {
    return await run({ lane, listener, requests, minutes, dice: createDice(seed) })
  } finally {
    listener.close()
    await lane.close()
    await postgres.stop()
  }
}

async function run({ lane, listener, requests, minutes, dice }) {
  const environment = await prepare(lane, listener)
  const ports = await freePorts(SERVERS)
  const cuts = []
  let servers
  const balancer = await openBalancer(ports, {
    asksEvery: ASKS_EVERY,
    onCut: (port, cut) => cuts.push({ ...cut, signal: servers.signalAt(port) }),
  })
  servers = createServers({
    lane,
    ports,
    environment: { ...environment, SHIELD_ALLOWED_HOSTS: balancer.host },
  })
  const over = new AbortController()
  const client = createClient(balancer.url, dice)
  try {
    await Promise.all(ports.map((_, index) => servers.start(index)))
    const visit = async ({ name, token }) => ({
      name,
      token,
      visitor: await openVisitor(client, { url: balancer.url, token, over: over.signal }),
    })
    const [agents, people] = [
      await tokensOf(lane, 'requester', REQUESTERS),
      await tokensOf(lane, 'approver', APPROVERS),
    ]
    const approvers = await Promise.all(people.map(visit))
    const visitors = approvers.slice(0, FOLLOWERS).map(({ visitor }) => visitor)
    const following = visitors.map(({ follow }) => follow())
    const ended = new AbortController()
    const stirring = stir(servers, { dice, over: ended.signal, answered: client.answered })
    const working = askForAll({ client, agents, approvers, visitors, requests, minutes, dice })
    try {
      // Where a server cannot be started, nobody would ever be answered.
      await Promise.race([working, stirring])
    } finally {
      ended.abort()
    }
    await stirring
    const wishes = await working
    const stale = await untilLive(visitors)
    over.abort()
    await Promise.all(following)
    const judged = await judgeFleet({
      url: lane.place.url,
      world: lane.world,
      wishes,
      servers,
      told: listener.told,
      settle: settleWith(lane),
    })
    await servers.close()
    const found = [
      ...judged.found,
      ...stale,
      ...client.seen.found,
      ...approvers.flatMap(({ visitor }) => visitor.seen.found),
      ...servers.found,
      ...brokenByServers(servers, cuts),
      ...(await brokenLog(lane)),
    ]
    return {
      lines: [...judged.lines, ...linesOf({ servers, cuts, client, visitors })],
      found: found.map((one) => ({ ...one, where: `fleet: ${one.where}` })),
      missed: [],
    }
  } finally {
    over.abort()
    await servers.close()
    balancer.close()
  }
}

/** Tells of all that happens to requests; resolves to what the servers have in their environment. */
async function prepare(lane, { host }) {
  const environment = {
    ...lane.surroundings().environment,
    SHIELD_NOTIFY_FLEET: `whsec_${randomBytes(32).toString('base64')}`,
    SHIELD_MAX_PENDING: '100000',
    SHIELD_MAX_PENDING_BYTES: '1000000000',
    // A few looks of the balancer.
    SHIELD_DRAIN_SECONDS: '5',
  }
  const file = join(lane.folder, 'notify.yaml')
  writeFileSync(file, notifySettings(host))
  await must(lane.shield(['notify', 'apply', file, '--yes'], environment))
  return environment
}

function notifySettings(host) {
  return `version: 1
timezone: UTC
private: ['${host}']
channels:
  listener: { webhook: 'http://${host}/', secret: env:SHIELD_NOTIFY_FLEET }
routes:
  - { to: [listener], events: [request.decided, request.done, request.failed, request.unknown] }
`
}

async function tokensOf(lane, role, many) {
  const tokens = []
  for (let number = 0; number < many; number += 1) {
    const name = `${role}-${number}`
    const made = await must(lane.shield(['tokens', 'create', '--name', name, '--role', role, '--json']))
    tokens.push({ name, token: JSON.parse(made.stdout).token })
  }
  return tokens
}

/** Has every write proposed, decided on and waited for, spread over the time; resolves to what was wanted. */
async function askForAll({ client, agents, approvers, visitors, requests, minutes, dice }) {
  const wishes = []
  const start = performance.now()
  const every = (minutes * 60_000) / requests
  let [next, done] = [0, 0]
  const work = async (index) => {
    const { token } = agents[index % agents.length]
    while (next < requests) {
      const number = next
      next += 1
      await sleep(Math.max(0, start + number * every - performance.now()))
      const wish = { ...createWish(number, dice), token }
      wishes.push(wish)
      await propose(client, wish, { token, dice })
      if (wish.ids.length > 0)
        await Promise.all([carryOut(client, wish, approvers, dice), untilEnd(client, wish, token)])
      for (const visitor of visitors) visitor.onChange()
      done += 1
      if (done % 250 === 0) console.log(`  ${done} of ${requests} came to their end`)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => work(index)))
  return wishes
}

async function untilLive(visitors) {
  const over = performance.now() + LIVE_WITHIN
  const stale = []
  for (const { isUpToDate } of visitors) {
    while (!(await isUpToDate()) && performance.now() < over) await sleep(500)
    if (!(await isUpToDate()))
      stale.push({
        kind: 'stuck',
        where: 'a page',
        text: 'It is open, and does not show what became of everything',
      })
  }
  return stale
}

const WORD = ['--reason', 'Looked at the provider']

/** A look at the provider settles a doubt. */
function settleWith(lane) {
  return (id, isApplied) =>
    lane.shield(['approvals', 'resolve', id, isApplied ? '--applied' : '--not-applied', ...WORD])
}

function brokenByServers(servers, cuts) {
  // The stream of a page has no end that could be missed.
  const broken = cuts.filter(({ signal, url }) => signal !== 'SIGKILL' && url !== '/events')
  return [
    ...broken.map(({ method, url, signal, error }) => ({
      kind: 'lost',
      where: `${method} ${url}`,
      text: `Its answer was cut off (${error.message}) by a server that ${signal === undefined ? 'runs' : 'was asked to end'}`,
    })),
    ...servers
      .logged(['bug'])
      .map((line) => ({ kind: 'untrue', where: 'a log', text: JSON.stringify(line) })),
  ]
}

async function brokenLog(lane) {
  const found = []
  for (const argv of [
    ['audit', 'verify'],
    ['approvals', 'list'],
  ]) {
    const { exit, stderr } = await lane.shield(argv)
    if (exit !== 0)
      found.push({ kind: 'log', where: argv.join(' '), text: `It ended ${exit}: ${stderr.trim()}` })
  }
  const { released } = JSON.parse((await lane.shield(['approvals', 'release', '--json'])).stdout)
  if (released !== null)
    found.push({ kind: 'forgotten', where: 'all', text: `It was put on hold: ${released.reason}` })
  return found
}

function linesOf({ servers, cuts, client, visitors }) {
  const { starts, SIGKILL, SIGTERM } = servers.counts
  const { answers, times, longest } = client.seen
  const sum = (name) => visitors.reduce((all, { seen }) => all + seen[name], 0)
  const lag = Math.max(...visitors.map(({ seen }) => seen.lag))
  const trouble = servers.logged(['upkeep_failed', 'telling_failed', 'events_failed']).length
  return [
    `${starts} starts, ${SIGKILL} SIGKILL, ${SIGTERM} SIGTERM`,
    `${cuts.length} answers cut off at servers`,
    `answers by status: ${Object.entries(answers)
      .map(([status, many]) => `${many} ${status}`)
      .join(' ')}`,
    ...Object.entries(times).map(([what, all]) => `${what} p50 ${at(all, 0.5)} p99 ${at(all, 0.99)} ms`),
    `the longest until an answer ${Math.round(longest.time)} ms (${longest.what})`,
    `${sum('streams')} streams of pages, ${sum('changes')} changes, ${sum('looks')} looks, the longest behind ${Math.round(lag)} ms`,
    `${trouble} rounds of servers failed`,
  ]
}

function at(times, share) {
  const sorted = times.toSorted((one, other) => one - other)
  return Math.round(sorted[Math.floor((sorted.length - 1) * share)])
}

async function freePorts(many) {
  const listeners = Array.from({ length: many }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(listeners.map((listener) => once(listener, 'listening')))
  const ports = listeners.map((listener) => listener.address().port)
  await Promise.all(listeners.map((listener) => new Promise((done) => listener.close(done))))
  return ports
}

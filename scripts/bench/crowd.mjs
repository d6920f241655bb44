import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openBuiltStore } from './built-store.mjs'
import { loadSources, root } from './load-source.mjs'
import { startSandboxProcess } from './sandbox-process.mjs'

const run = promisify(execFile)

const PROCESSES = 32
const REQUESTS = 300
const TITLE = `${PROCESSES} processes approving the same ${REQUESTS} requests`

/** Real processes that all approve the same requests, half of them from the other end. */
export async function crowd() {
  const home = mkdtempSync(join(process.env.SHIELD_BENCH_DIR ?? tmpdir(), 'shield-bench-'))
  const sandbox = await startSandboxProcess()
  const env = { ...process.env, ...sandbox.environment, SHIELD_HOME: home }
  try {
    const ids = await queue(env, home)
    const start = performance.now()
    const all = await Promise.all(Array.from({ length: PROCESSES }, (_, number) => approve(env, ids, number)))
    const seconds = (performance.now() - start) / 1000
    const calls = await callsAt(sandbox.environment)
    return [
      {
        what: `${TITLE}: calls`,
        value: calls,
        goal: REQUESTS,
        least: REQUESTS,
        note: `${seconds.toFixed(0)} s`,
      },
      { what: `${' '.repeat(4)}lock errors that surfaced`, value: all.filter(hasLockError).length, goal: 0 },
      { what: `${' '.repeat(4)}told who decided, and how it ended, of all`, ...shareTold(all, ids) },
    ]
  } finally {
    sandbox.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

const shield = join(root, 'bin', 'shield.js')

/** Queues one event, then copies of it; their ids. */
async function queue(env, home) {
  const command = (argv) => run(process.execPath, [shield, ...argv], { env })
  await command(['connect', 'google', '--write', '--no-browser'])
  const event = ['--title', 'Crowd', '--start', '2099-05-04T10:00:00Z', '--duration', '30m']
  const { stdout } = await command(['calendar', 'create-event', ...event, '--queue'])
  const { digestOf, newId, newProviderKey } = await loadSources([
    'src/domain/request/digest.ts',
    'src/domain/id.ts',
  ])
  const store = await openBuiltStore(join(home, 'shield.db'))
  const original = await store.requests.find(stdout.trim())
  const ids = []
  for (let copy = 0; copy < REQUESTS; copy += 1) {
    const providerKey = newProviderKey(randomBytes)
    const body = original.call.body.replaceAll(original.providerKey, providerKey)
    const request = {
      ...original,
      id: newId('apr', randomBytes),
      providerKey,
      call: { ...original.call, body },
    }
    const { requester: actor, createdAt: at } = original
    const note = { at, type: 'request.proposed', subject: request.id, actor, data: {} }
    await store.requests.propose({ ...request, digest: digestOf(request) }, false, note)
    ids.push(request.id)
  }
  await store.close()
  return ids
}

async function approve(env, ids, number) {
  const order = number % 2 === 0 ? ids : ids.toReversed()
  const argv = ['approvals', 'approve', ...order, '--yes', '--json', `--expect-count=${REQUESTS}`]
  const options = { env: { ...env, SHIELD_ACTOR: nameOf(number) }, maxBuffer: 1e8 }
  const ended = await run(process.execPath, [shield, ...argv], options).catch((error) => error)
  return { name: nameOf(number), ...ended }
}

function nameOf(number) {
  return `person-${number}.`
}

async function callsAt({ NANGO_BASE_URL, NANGO_API_KEY }) {
  const headers = { authorization: `Bearer ${NANGO_API_KEY}` }
  const { calls } = await (await fetch(`${NANGO_BASE_URL}/sandbox/calls`, { headers })).json()
  return calls.filter(({ method, path }) => method === 'POST' && /\/events(?:\?|$)/.test(path)).length
}

function hasLockError({ stdout, stderr }) {
  return /database is|locked|busy|SQLITE/i.test(stdout + stderr)
}

/** Those who did not decide are told who did; all are told the same end. */
function shareTold(all, ids) {
  const ends = all.map(({ stdout }) => new Map(JSON.parse(stdout).items.map((one) => [one.id, one])))
  let told = 0
  for (const id of ids) {
    const decider = ends[0].get(id).decision.actor.name
    for (const [number, { name, stderr }] of all.entries()) {
      const wasTold = stderr.includes(`${id} was approved before, by ${decider} at`) !== (name === decider)
      const { state, exit } = ends[number].get(id)
      if (wasTold && state === 'succeeded' && exit === 0) told += 1
    }
  }
  return { value: told / (ids.length * all.length), goal: 1, least: 1 }
}

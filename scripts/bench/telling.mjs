import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actor, idOf, openBuiltStore, requestOf } from './built-store.mjs'
import { loadSources } from './load-source.mjs'
import { median } from './median.mjs'

const ROUNDS = 15
const DECISIONS = 100

const AT = '2026-03-02T10:00:00.000Z'
const FILE = `version: 1
private: ["127.0.0.1:1"]
channels: { ops: { webhook: "http://127.0.0.1:1", secret: env:SHIELD_NOTIFY_OPS } }
routes: [{ to: [ops] }]
`

/** Whether a decision waits for those who are told of it: with a channel that is down, against nobody to be told. */
export async function telling() {
  const folder = mkdtempSync(join(process.env.SHIELD_BENCH_DIR ?? tmpdir(), 'shield-bench-'))
  const ending = new AbortController()
  try {
    const alone = await openBuiltStore(join(folder, 'alone.db'))
    const told = await openBuiltStore(join(folder, 'told.db'))
    const parts = await partsOver(told)
    const { applyNotify, keepTelling } = await loadSources([
      'src/gate/notify/change-notify.ts',
      'src/gate/notify/keep-telling.ts',
    ])
    await applyNotify(parts, FILE, actor)
    const working = keepTelling(parts, ending.signal, (code) => console.error(`telling failed: ${code}`))
    const pairs = []
    for (let round = 0; round < ROUNDS; round += 1)
      pairs.push([await decisions(alone, round), await decisions(told, round)])
    ending.abort()
    await working
    await Promise.all([alone.close(), told.close()])
    return [
      {
        what: `${DECISIONS} decisions with a channel that is down, against none to tell`,
        value: median(pairs.map(([without, dead]) => dead / without)),
        goal: 1.15,
        note: `${(median(pairs.map(([, dead]) => dead)) / DECISIONS).toFixed(2)} ms each`,
      },
    ]
  } finally {
    ending.abort()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds of the decisions alone. */
async function decisions(store, round) {
  const ids = Array.from({ length: DECISIONS }, (_, number) => idOf(round * DECISIONS + number))
  for (const [number, id] of ids.entries()) {
    const request = requestOf(round * DECISIONS + number)
    await store.requests.propose(request, false, noteOf('request.proposed', id))
  }
  const start = performance.now()
  for (const id of ids) {
    const decision = { verdict: 'reject', actor, digest: 'd'.repeat(64), reason: null, at: AT }
    const note = noteOf('request.rejected', id)
    const { moved } = await store.requests.move({ id, from: ['pending'], to: 'rejected', decision, note })
    if (!moved) throw new Error(`${id} was not rejected`)
  }
  return performance.now() - start
}

function noteOf(type, subject) {
  return { at: AT, type, subject, actor, data: {} }
}

/** What telling asks for. It looks five times as often as a server does. */
async function partsOver(store) {
  const { openChannels } = await loadSources(['src/channels/open-channels.ts'])
  const channels = openChannels({
    now: Date.now,
    variable: () => `whsec_${'A'.repeat(32)}`,
    origin: null,
    userAgent: 'shield/bench',
    start: () => {
      throw new Error('No program is started here')
    },
  })
  return {
    store: async () => store,
    channels: async () => channels,
    operations: async () => [],
    now: Date.now,
    random: (size) => new Uint8Array(size),
    owner: () => ({ host: 'bench', bootId: '', pidNamespace: '', pid: process.pid, startTime: '' }),
    pause: (milliseconds, signal) =>
      new Promise((done) => {
        const timer = setTimeout(done, milliseconds / 5)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          done()
        })
      }),
  }
}

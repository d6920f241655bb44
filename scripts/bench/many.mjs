import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPrograms, startPostgres } from '../postgres/server.mjs'
import { idAt } from './many/fill-queue.mjs'
import { loadSources } from './load-source.mjs'
import { median } from './median.mjs'
import { openPages } from './many/pages.mjs'
import { fillPostgres, fillSqlite } from './many/queues.mjs'
import { proposeWaiting, questionsFor } from './many/questions.mjs'
import { startSandboxProcess } from './sandbox-process.mjs'

const FEW = 1000
const ROUNDS = 45

/** Not counted: until code and caches have seen it. */
const WARM = 5

/**
 * A queue in which many requests have ended against one of a thousand, with as many that wait, on both engines: in turn, so
 * that a machine that slows down slows all. Filling a million takes minutes, which `--full` is for.
 */
export async function many({ isFull }) {
  const most = isFull ? 1_000_000 : 200_000
  const parent = process.env.SHIELD_BENCH_DIR ?? tmpdir()
  const folder = mkdtempSync(join(parent, 'shield-bench-'))
  const native = findPrograms()
  const server = native === null ? null : await startPostgres(native, {}, { parent })
  const sandbox = await startSandboxProcess()
  const homeOf = (name) => {
    const home = join(folder, name)
    mkdirSync(home, { mode: 0o700 })
    return home
  }
  const queues = []
  try {
    for (const count of [FEW, most]) {
      queues.push(await queueOf(count, await fillSqlite(homeOf(`sqlite-${count}`), count), sandbox))
      if (server === null) continue
      queues.push(
        await queueOf(count, await fillPostgres(homeOf(`postgres-${count}`), count, server.url), sandbox),
      )
    }
    const taken = await measure(queues)
    const engines = server === null ? ['SQLite'] : ['SQLite', 'PostgreSQL']
    return [...taken].flatMap(([name, all]) =>
      engines.map((engine, at) =>
        lineOf(engine, name, { few: all[at], many: all[at + engines.length], most }),
      ),
    )
  } finally {
    for (const { close } of queues) await close()
    sandbox.stop()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is asked of a queue, by its name. */
async function queueOf(count, { store, env }, { environment }) {
  const { digestOf } = await loadSources(['src/domain/request/digest.ts'])
  const waiting = await proposeWaiting(store, ROUNDS * 2, digestOf)
  const pages = await openPages({ PATH: process.env.PATH, HOME: env.SHIELD_HOME, ...environment, ...env })
  const questions = await questionsFor(store, { digestOf, waiting, middle: idAt(count / 2) })
  const close = async () => {
    await pages.stop()
    await store.close()
  }
  return { questions: { ...questions, ...pages.looks }, close }
}

/** The median of each question in milliseconds, queue by queue. */
async function measure(queues) {
  const taken = new Map()
  for (const name of Object.keys(queues[0].questions)) {
    const times = queues.map(() => [])
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [at, { questions }] of queues.entries()) {
        const start = performance.now()
        await questions[name]()
        if (round >= WARM) times[at].push(performance.now() - start)
      }
    }
    taken.set(name, times.map(median))
  }
  return taken
}

function lineOf(engine, name, { few, many: much, most }) {
  return {
    what: `${engine}: ${name}`,
    value: much / few,
    goal: 1.1,
    note: `${much.toFixed(2)} ms at ${most}, ${few.toFixed(2)} at ${FEW}`,
  }
}

import { availableParallelism } from 'node:os'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { inMemory } from './scripts/in-memory.mjs'

// The release that this Node can run: src/sqlite/file/driver.ts.
const alias = Number(process.versions['napi']) >= 10 ? { 'better-sqlite3': 'better-sqlite3-13' } : {}

/** They change what belongs to the whole process: the time zone, the environment, a global, the mask of new files. */
const ALONE = [
  'test/domain/text/times.test.ts',
  'test/cli/show/render.test.ts',
  'test/cli/loading.test.ts',
  'test/cli/ask/prompts.test.ts',
  'test/nango/proxy/send-call.test.ts',
  'test/nango/wire.test.ts',
  'test/sqlite/open-store.test.ts',
]

/** They start the built command, which is built anew before them when the sources have changed. */
const BUILT = [
  'test/process/**/*.test.ts',
  'test/transcripts/**/*.test.ts',
  'test/http/pages/**/*.test.ts',
  'test/http/server/fleet.test.ts',
  'test/http/server/restart.test.ts',
  'test/http/server/stop.test.ts',
  'test/http/server/tls.test.ts',
  'test/real-path.test.ts',
  'test/system-time-zone.test.ts',
]

/** They need a server of PostgreSQL, which is started before them. */
const STORES = ['test/store/**/*.test.ts', 'test/postgres/**/*.test.ts']

/** They look into the file of SQLite, or do what only somebody with that file can. */
const WITH_A_FILE = [
  'test/gate/notify/killed-worker.test.ts',
  'test/gate/notify/settings.test.ts',
  'test/gate/policy/limit-race.test.ts',
  'test/gate/send/approve-reads.test.ts',
  'test/gate/upkeep/forged.test.ts',
  'test/gate/upkeep/recover-sent.test.ts',
  'test/gate/webhooks/receive.test.ts',
  'test/http/pages/session/sessions.test.ts',
  'test/http/server/locked.test.ts',
  'test/process/approvals/crowd.test.ts',
  'test/process/approvals/owner.test.ts',
  'test/process/approvals/purge.test.ts',
  'test/process/approvals/race.test.ts',
]

/** Real processes first: what takes longest must not be what everything else has to wait for at the end. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}

const SLOW = [/\/process\/approvals\/race\./, /\/http\/pages\/browser\./, /\/process\//, /\/http\//]

function rankOf({ moduleId }: TestSpecification): number {
  const rank = SLOW.findIndex((pattern) => pattern.test(moduleId))
  return rank === -1 ? SLOW.length : rank
}

/** What the gate, a server and the queue's commands promise, on the other engine: `npm run test:postgres`. */
const ON_POSTGRES: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'on-postgres',
    include: [
      'test/gate/**/*.test.ts',
      'test/http/**/*.test.ts',
      'test/process/approvals/*.test.ts',
      'test/process/server/server-words.test.ts',
      'test/transcripts/*.test.ts',
    ],
    exclude: [...ALONE, ...WITH_A_FILE],
    isolate: false,
    globalSetup: ['test/build-first.ts', 'test/postgres/start-server.ts'],
  },
}

export default defineConfig(({ mode }) => ({
  resolve: { alias },
  test: {
    // Modules are loaded once by each worker and not once by each file, which takes a fifth off a whole run. A test
    // therefore leaves nothing behind in a module or in the process.
    projects: [
      {
        extends: true,
        test: { name: 'built', include: BUILT, isolate: false, globalSetup: 'test/build-first.ts' },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...BUILT, ...STORES],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'stores',
          include: STORES,
          isolate: false,
          globalSetup: ['test/build-first.ts', 'test/postgres/start-server.ts'],
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
      ...(mode === 'postgres' ? [ON_POSTGRES] : []),
    ],
    // What a module is after it was translated is kept in node_modules, by its text: the projects, and the next run, need not
    // do it again, which takes half of what loading them costs.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: SlowFirst },
    // No test hangs on a disk (the torture does), and on a slow one they would wait for it half of their time.
    env: { TMPDIR: process.env['TMPDIR'] ?? inMemory() },
    // Most of the time is spent waiting for processes and for the disk, so a machine of two cores gets more workers
    // than vitest would give it.
    maxWorkers: availableParallelism() + 2,
    // Real processes and a real disk: a loaded two-core machine takes its time, and no test asserts on it.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // What is asked for again and again comes soon or never; vitest would wait one second for it.
    expect: { poll: { timeout: 150_000 } },
  },
}))

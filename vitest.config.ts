import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// The release that this Node can run: src/sqlite/driver.ts.
const alias = Number(process.versions['napi']) >= 10 ? { 'better-sqlite3': 'better-sqlite3-13' } : {}

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the time is spent waiting for processes and for the disk, so a machine of two cores gets more workers
    // than vitest would give it.
    maxWorkers: availableParallelism() + 2,
    // Real processes and a real disk: a loaded two-core machine takes its time, and no test asserts on it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

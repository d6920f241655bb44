import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes and a real disk: a loaded two-core machine takes its time, and no test asserts on it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

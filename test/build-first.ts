import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The built command is that of the sources: said to the tests that start it, and to no others. */
    readonly isBuilt: boolean
  }
}

const BUILD = join(import.meta.dirname, '..', 'scripts', 'build-when-stale.mjs')

/** Before the tests that start the built command, and again whenever they are watched and something has changed. */
export function setup(project: TestProject): void {
  build()
  project.provide('isBuilt', true)
  project.onTestsRerun(build)
}

function build(): void {
  const { status } = spawnSync(process.execPath, [BUILD], { stdio: 'inherit' })
  if (status !== 0) throw new Error('dist/ could not be built')
}

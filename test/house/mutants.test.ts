import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const MUTANTS = join(import.meta.dirname, '..', '..', 'scripts', 'mutants.mjs')

it('every planted bug of npm run mutants still fits the sources that it is planted in', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MUTANTS, '--check'], {
    encoding: 'utf8',
  })
  expect(stderr, 'mutants to be adapted in scripts/mutants/').toBe('')
  expect(stdout).toMatch(/^(\d+) of \1 mutants fit the sources\n$/)
  expect(status).toBe(0)
})

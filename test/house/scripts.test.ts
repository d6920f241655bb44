import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const scripts = readdirSync(join(root, 'scripts'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.[cm]js$/.test(name) && !name.startsWith('mutants'))
  .map((name) => readFileSync(join(root, 'scripts', name), 'utf8').replaceAll(/^ *(?:\/\/|\/?\*).*$/gm, ''))

/** The sources that scripts name by their path, or by the part that the build makes of them (`sqlite.open-store.cjs`). */
const named = scripts.flatMap((text) => [
  ...[...text.matchAll(/'(?:\.\/)?([a-z][a-z-]*(?:\.[a-z0-9-]+)+)\.cjs'/g)].map(
    ([, part = '']) => `src/${part.replaceAll('.', '/')}.ts`,
  ),
  ...[...text.matchAll(/'(?:\.\.\/)*(src\/[\w/.-]+\.ts)'/g)].map(([, path = '']) => path),
])

it('what measures, tortures and builds names only sources that are there', () => {
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

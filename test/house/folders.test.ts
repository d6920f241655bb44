import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** More than that, and a newcomer reads a list instead of finding a file by its name. */
const MOST_FILES = 25

it.each(['src', 'test', 'scripts'])('no folder of %s holds more files than fit a glance', (area) => {
  const entries = readdirSync(join(root, area), { withFileTypes: true, recursive: true })
  const counts = new Map<string, number>()
  for (const entry of entries)
    if (entry.isFile()) counts.set(entry.parentPath, (counts.get(entry.parentPath) ?? 0) + 1)
  const tooFull = [...counts].filter(([, files]) => files > MOST_FILES)
  expect(tooFull).toStrictEqual([])
})

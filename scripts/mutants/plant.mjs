import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

/** What does not fit the sources as they are, in words; empty when every mutant can be planted. */
export function listStale(mutants) {
  return mutants.flatMap((mutant) => [
    ...mutant.edits.flatMap((edit) => whyStale(mutant.name, edit)),
    ...mutant.tests
      .filter((test) => !existsSync(join(ROOT, test)))
      .map((test) => `The mutant ${mutant.name} is stale: there is no ${test}`),
  ])
}

function whyStale(name, { file, find }) {
  const path = join(ROOT, file)
  if (!existsSync(path)) return [`The mutant ${name} is stale: there is no ${file}`]
  const times = occurrences(readFileSync(path, 'utf8'), find)
  if (times === 1) return []
  return [`The mutant ${name} is stale: ${file} holds ${times} times\n${find}`]
}

/** Plants a bug in the copy at `root`; returns how to take it out again. */
export function plant(root, { edits }) {
  const before = new Map()
  for (const { file, find, replace } of edits) {
    const path = join(root, file)
    const source = readFileSync(path, 'utf8')
    if (!before.has(path)) before.set(path, source)
    if (occurrences(source, find) !== 1) throw new Error(`${file} does not hold once: ${find}`)
    writeFileSync(path, source.split(find).join(replace))
  }
  return () => {
    for (const [path, source] of before) writeFileSync(path, source)
  }
}

function occurrences(source, find) {
  return source.split(find).length - 1
}

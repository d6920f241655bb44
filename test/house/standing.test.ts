import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const src = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'src')

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }))

const UPDATE = /update (?:\$\{\w+\}\.)?standing\b/g

/** One by its name: alone (`KEEP = …`) or among others (`keep: …`). */
const NAMED = /(\w+)(:| =)\s*`update (?:\$\{\w+\}\.)?standing\b/g

/** These change nothing that a transaction may have read of that row and goes on with. */
const OTHERS: readonly string[] = [
  // What `standingRow` gives does not say which server it is.
  'postgres/failover.ts: keepServer',
  // On a connection of its own, before there is a store.
  'postgres/join-place.ts: begin',
]

const updates = sources.flatMap(({ name, text }) =>
  [...text.matchAll(NAMED)].map(([, word = '', sign]) => ({
    name: `${name}: ${word}`,
    inItsFile: new RegExp(sign === ':' ? String.raw`\bsql\.${word}\b` : String.raw`\b${word}\b(?! =)`),
    inAny: new RegExp(String.raw`\bdialect\.${word}\b`),
    text,
  })),
)

/** Where a statement is asked. */
function linesWith({ text, inItsFile, inAny }: (typeof updates)[number]): readonly string[] {
  const elsewhere = sources.flatMap((one) => one.text.split('\n')).filter((line) => inAny.test(line))
  return [...text.split('\n').filter((line) => inItsFile.test(line)), ...elsewhere]
}

it('a transaction forgets how the database stands with each change of that', () => {
  const written = sources.flatMap(({ text }) => [...text.matchAll(UPDATE)])
  expect(updates.length).toBe(written.length)
  const past = updates.filter(
    (update) => !linesWith(update).every((line) => line.includes('changeStanding(database, ')),
  )
  expect(past.map(({ name }) => name).toSorted()).toEqual(OTHERS)
  expect(updates.filter((update) => linesWith(update).length === 0)).toEqual([])
})

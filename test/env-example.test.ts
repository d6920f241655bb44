import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, it } from 'vitest'
import { resolveSettings } from '../src/domain/settings/settings.ts'
import { isFree, VARIABLES } from '../src/domain/settings/variables.ts'

const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
const lines = text.split('\n')

/** `NAME=…`, also where it is commented out because it has no value that suits everybody. */
const entries = lines.flatMap((line, number) => {
  const name = /^(?:# )?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1]
  return name === undefined ? [] : [{ name, number }]
})

it('.env.example names every variable that is read, in the same order, and no other', () => {
  expect(entries.map(({ name }) => name)).toEqual(VARIABLES)
})

it.each(entries)('.env.example explains $name in the line above it', ({ name, number }) => {
  expect(lines[number - 1]).toMatch(/^# [A-Z0-9].{15,}[.;)]$/)
  expect(lines[number - 1]).not.toContain(`${name}=`)
  expect(lines[number - 2]).toBe('')
})

it('.env.example copied as it is changes nothing', () => {
  const copied = { name: '.env', values: parseEnv(text) }
  expect(resolveSettings([copied], '/home', undefined)).toEqual(resolveSettings([], '/home', undefined))
})

/** Whatever is added to the variables is guarded, unless it is named here too. */
it('is taken freely from a .env that is merely found only where nothing but the work can go wrong', () => {
  expect(VARIABLES.filter(isFree)).toEqual([
    'SHIELD_SHOPIFY_API_VERSION',
    'SHIELD_GRAPH_API_VERSION',
    'SHIELD_READ_TIMEOUT_SECONDS',
    'SHIELD_WRITE_TIMEOUT_SECONDS',
  ])
})

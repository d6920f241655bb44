import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { VARIABLES } from '../../src/domain/settings/variables.ts'
import { LIMITS } from '../../src/http/server/limits.ts'
import { openHttpBench } from '../http/bench.ts'
import { PUBLIC_ROUTES } from '../../src/http/public-routes.ts'

const page = readFileSync(new URL('../../docs/serve.md', import.meta.url), 'utf8')

function found(pattern: RegExp): readonly string[] {
  return [...new Set([...page.matchAll(pattern)].map(([, word = '']) => word))]
}

it('the page about servers names only settings that there are', () => {
  const named = found(/\b((?:SHIELD|NANGO|META|INTEGRATIONS)_[A-Z_]+)\b/g)
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !VARIABLES.some((variable) => variable === name))).toEqual([])
})

it('the page about servers names only commands that there are', () => {
  const named = found(/(?:as-shield|shield\.js|`shield) ([a-z]+)/g)
  expect(named.length).toBeGreaterThan(6)
  expect(named.filter((name) => !COMMANDS.some((command) => command.name === name))).toEqual([])
})

it('the page about servers lets through the addresses of webhooks as they are', () => {
  const named = found(/(\/v1\/integrations\/[\w/]+)/g)
  const served = PUBLIC_ROUTES.map(({ path }) => path.replace('{provider}', 'PROVIDER'))
  expect(named.toSorted()).toEqual([...new Set(served.filter((path) => path.startsWith('/v1/')))].toSorted())
})

it('the page about servers explains each metric, and no other', async () => {
  const { get } = await openHttpBench()
  const { text } = await get('prometheus', '/metrics')
  const served = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)
  const [, table = ''] = /<!-- metrics -->([^]+)<!-- end of metrics -->/.exec(page) ?? []
  const rows = table.split('\n').map((row) => row.split('|')[1] ?? '')
  const explained = rows.flatMap((cell) =>
    [...cell.matchAll(/`((?:shield|process)_\w+)/g)].map(([, name = '']) => name),
  )
  expect(explained.toSorted()).toEqual(served.toSorted())
})

it('the page about servers gives the limits that there are', () => {
  expect(page).toContain(`wait for ${LIMITS.maxWaits} answers at once`)
  expect(page).toContain(`before ${LIMITS.keepAliveTimeout / 1000} s`)
})

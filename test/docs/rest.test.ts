import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ROLES } from '../../src/domain/access/principal.ts'
import { rolesOf } from '../../src/gate/access/needs.ts'
import { ROUTES } from '../../src/http/rest/routes.ts'
import type { Route } from '../../src/http/route.ts'

const page = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'rest.md')

const [BEGIN, END] = ['<!-- routes -->\n', '<!-- end of routes -->']

/** One row for each path: its methods, and which roles may call them. */
function routesTable(): string {
  const paths = [...new Set(ROUTES.map(({ path }) => path))]
  const rows = paths.map((path) => [`\`${path}\``, methodsOf(path)])
  const widths = [0, 1].map((column) => Math.max(5, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(['route', 'for']), rule, ...rows.map(line)].join('\n')
}

function methodsOf(path: string): string {
  const byRoles = new Map<string, string[]>()
  for (const route of ROUTES.filter((one) => one.path === path)) {
    const roles = rolesText(route)
    byRoles.set(roles, [...(byRoles.get(roles) ?? []), route.method])
  }
  return [...byRoles].map(([roles, methods]) => `${methods.join(', ')}: ${roles}`).join('; ')
}

function rolesText({ uses }: Route): string {
  const roles = rolesOf(uses)
  const isForAll = ROLES.every((role) => role === 'monitor' || roles.includes(role))
  return isForAll ? 'all' : roles.join(', ')
}

it('keeps the routes in docs/rest.md as they are served (UPDATE=1 npm test writes them)', () => {
  const text = readFileSync(page, 'utf8')
  const [before = '', rest = ''] = text.split(BEGIN)
  const after = rest.slice(rest.indexOf(END))
  const written = `${before}${BEGIN}\n${routesTable()}\n\n${after}`
  if (process.env['UPDATE'] === '1') writeFileSync(page, written)
  expect(readFileSync(page, 'utf8')).toBe(written)
})

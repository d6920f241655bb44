import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sayCommands } from '../../../src/domain/text/command-words.ts'
import { PAGE_WORDS, ROUTE_WORDS } from '../../../src/http/server/command-words.ts'
import { ROUTES } from '../../../src/http/rest/routes.ts'
import { GROUPS, loadProvider } from '../../../src/providers/index.ts'

const route = (hint: string): string => sayCommands(hint, ROUTE_WORDS.commands)
const page = (hint: string): string => sayCommands(hint, PAGE_WORDS.commands)

describe('a command in a hint', () => {
  it.each([
    ['shield approvals show apr_7f', 'GET /v1/integrations/approvals/apr_7f', 'look at /approvals/apr_7f'],
    [
      'Set the clock right; then shield approvals approve apr_7f',
      'Set the clock right; then POST /v1/integrations/approvals/apr_7f/approve',
      'Set the clock right; then look at /approvals/apr_7f',
    ],
    [
      'shield calendar create-event --help',
      'GET /v1/operations/calendar.create-event',
      'the operation calendar.create-event',
    ],
    [
      'shield whatsapp list-templates --status APPROVED',
      'POST /v1/operations/whatsapp.list-templates with {"input":{"status":"APPROVED"}}',
      'the operation whatsapp.list-templates',
    ],
    [
      'shield calendar find-slots shows when they are',
      'POST /v1/operations/calendar.find-slots shows when they are',
      'the operation calendar.find-slots shows when they are',
    ],
    [
      'shield approvals release --after-failover',
      '`approvals release --after-failover` at a machine of the queue',
      'release it at a machine of the queue',
    ],
    ['shield connect google', 'POST /v1/integrations/google/connect', 'connect it at /connect'],
    [
      'shield connect google --as work --write, and allow all that it asks for',
      'POST /v1/integrations/google/connect with {"name":"work","write":true}, and allow all that it asks for',
      'connect it at /connect, and allow all that it asks for',
    ],
    [
      'shield connect google --scopes a,b',
      'POST /v1/integrations/google/connect with {"scopes":["a","b"]}',
      'connect it at /connect',
    ],
    [
      'shield connect shopify --shop my-store',
      'POST /v1/integrations/shopify/connect with {"config":{"subdomain":"my-store"}}',
      'connect it at /connect',
    ],
    [
      'shield connect woocommerce --store shop.example.com --credentials does without it; or start it',
      'POST /v1/integrations/woocommerce/connect with {"credentials":{},"config":{"storeURL":"shop.example.com"}} does without it; or start it',
      'connect it at /connect does without it; or start it',
    ],
    [
      'shield providers configure google --client-secret-stdin',
      'POST /v1/integrations/google/configure',
      'shield providers configure google',
    ],
    [
      'Try again; if it stays so, run `shield status --check`',
      'Try again; if it stays so, GET /v1/status?check=1',
      'Try again; if it stays so, look at /connections',
    ],
    [
      'the right one is lost: shield doctor --new-key',
      'the right one is lost: shield doctor --new-key',
      'the right one is lost: shield doctor',
    ],
    [
      String.raw`shield connections adopt google 'their app/1' --as NAME, or shield connections discard 'it'\''s', if so`,
      'POST /v1/connections, or POST /v1/strays/discard, if so',
      String.raw`shield connections adopt google 'their app/1' --as NAME, or shield connections discard 'it'\''s', if so`,
    ],
    [
      "shield connections adopt google --as NAME -- -x, or shield connections discard --typed '- x' -- '- x', if so",
      'POST /v1/connections, or POST /v1/strays/discard, if so',
      "shield connections adopt google -- -x, or shield connections discard -- '- x', if so",
    ],
    [
      'Check the path (--db, SHIELD_DB)',
      'Check the path (SHIELD_DB, SHIELD_DB)',
      'Check the path (SHIELD_DB, SHIELD_DB)',
    ],
    ['shield is made for 2026-10', 'shield is made for 2026-10', 'shield is made for 2026-10'],
  ])('%s is said as a route, and as a page', (hint, asRoute, asPage) => {
    expect(route(hint)).toBe(asRoute)
    expect(page(hint)).toBe(asPage)
  })

  it('names settings of a connection by the keys that they are kept under', async () => {
    for (const { provider: name } of GROUPS) {
      const { connectSettings } = await loadProvider(name)
      for (const { flag, key } of connectSettings)
        expect(route(`shield connect ${name} ${flag} x1`)).toContain(JSON.stringify({ [key]: 'x1' }))
    }
  })
})

/** Nothing over HTTP does what these do: the person who runs the server types them there. */
const ONLY_THERE =
  /^shield (?:doctor|audit (?:verify|checkpoint)|tokens \w+|serve|env allow|demo|purge|store copy)/

const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/approvals \$\{[^}]*\}/g, 'approvals show'],
  [/\$\{[^}]*operation[^}]*\}/g, 'calendar create-event'],
  [/\$\{[^}]*(?:provider|PROVIDER)[^}]*\}/g, 'google'],
  [/\$\{[^}]*flag[^}]*\}/g, '--shop'],
  [/\$\{(?:[^{}]|\{[^}]*\})*\}/g, 'apr_7f3k9q2m4x'],
]

/** Every text below these folders that holds a command, with something in place of what it is put together from. */
function textsWithCommands(): readonly string[] {
  const root = join(import.meta.dirname, '../../../src')
  return ['domain', 'gate', 'nango', 'providers', 'http/rest', 'sqlite'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('route-words.ts'))
      .flatMap((name) =>
        readFileSync(join(root, folder, name), 'utf8')
          .split('\n')
          .filter((line) => !/^\s*(?:\/\/|\*|\/\*)/.test(line) && !/^\s*examples: |^\s*'shield /.test(line)),
      )
      .flatMap((line) => line.match(/`[^`]*`|'(?:[^'\\]|\\.)*'|"[^"]*"/g) ?? [])
      .map((text) => PLACEHOLDERS.reduce((all, [from, to]) => all.replaceAll(from, to), text.slice(1, -1)))
      .filter(
        (text) =>
          !text.includes('${') &&
          /\bshield (?:approvals|status|connect|connections|disconnect|providers|webhooks|audit|doctor|tokens|[a-z]+ [a-z-]+ --)/.test(
            text,
          ),
      ),
  )
}

describe('every command that an error can hint at', () => {
  const texts = textsWithCommands()

  it('is a route where there is one, that exists', () => {
    expect(texts.length).toBeGreaterThan(50)
    const known = ROUTES.map(
      ({ method, path }) => [method, new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)] as const,
    )
    for (const text of texts) {
      const said = route(text)
      const left = said.match(/\bshield [a-z]+(?: [a-z-]+)*/g) ?? []
      expect(
        left.filter((command) => !ONLY_THERE.test(command) && !/^shield (?:status|connect)$/.test(command)),
        text,
      ).toEqual([])
      for (const [, method, path = ''] of said.matchAll(/\b(GET|POST|DELETE) (\/v1\/[^\s?`;,]+)/g)) {
        expect(
          known.some(([one, pattern]) => one === method && pattern.test(path)),
          `${text}: ${path}`,
        ).toBe(true)
      }
    }
  })

  it('is told on no page with a flag', () => {
    for (const text of texts) expect(page(text), text).not.toMatch(/--[a-z]/)
  })
})

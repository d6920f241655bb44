import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

// The linter's own rules, over a small tree of our making: a rule that silently matches nothing would let every
// forbidden import pass.
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
let folder: string
let findings: ReadonlySet<string>

const FORBIDDEN = [
  ['src/domain/x.ts', '../gate/y.ts'],
  ['src/domain/text/x.ts', '../../gate/y.ts'],
  ['src/domain/text/x.ts', 'node:fs'],
  ['src/gate/send/x.ts', '../../sqlite/open-store.ts'],
  ['src/store/guard/x.ts', '../../gate/parts.ts'],
  ['src/vault/x.ts', '../sqlite/open-store.ts'],
  ['src/vault/x.ts', '../gate/parts.ts'],
  ['src/vault/x.ts', 'better-sqlite3'],
  ['src/gate/send/x.ts', '../../vault/seal-key.ts'],
  ['src/cli/commands/x.ts', '../../vault/seal-key.ts'],
  ['src/http/rest/x.ts', '../../vault/seal-key.ts'],
  ['src/domain/vault/x.ts', '../../vault/seal-key.ts'],
  ['src/http/rest/approvals/x.ts', '../../../sqlite/open-store.ts'],
  ['src/http/rest/approvals/x.ts', '../../../gate/parts.ts'],
  ['src/http/rest/x.ts', '../../gate/access/may.ts'],
  ['src/http/pages/x.ts', '../../domain/ports/store.ts'],
  ['src/http/pages/requests/x.ts', '../../../gate/parts.ts'],
  ['src/cli/commands/approvals/x.ts', '../../../sqlite/open-store.ts'],
  ['src/domain/x.ts', 'node:fs'],
  ['src/domain/x.ts', 'better-sqlite3'],
  ['src/gate/x.ts', 'better-sqlite3-13'],
  ['src/gate/x.ts', '../sqlite/open-store.ts'],
  ['src/gate/x.ts', '../providers/index.ts'],
  ['src/gate/x.ts', 'zod'],
  ['src/gate/x.ts', 'ws'],
  ['src/gate/x.ts', '@marcbachmann/cel-js'],
  ['src/gate/notify/x.ts', 'nodemailer'],
  ['src/gate/notify/x.ts', '../../channels/open-channels.ts'],
  ['src/channels/x.ts', '../gate/parts.ts'],
  ['src/channels/x.ts', 'hono'],
  ['src/cli/commands/x.ts', 'yaml'],
  ['src/cli/x.ts', 'jsonc-parser'],
  ['src/gate/x.ts', 'smol-toml'],
  ['src/providers/index2.ts', '../nango/open-nango.ts'],
  ['src/providers/google/x.ts', '../../gate/read.ts'],
  ['src/providers/google/x.ts', '../shopify/index.ts'],
  ['src/providers/google/deep/x.ts', '../../../gate/read.ts'],
  ['src/sqlite/x.ts', '../nango/open-nango.ts'],
  ['src/nango/x.ts', '../gate/read.ts'],
  ['src/nango/x.ts', 'commander'],
  ['src/cli/x.ts', '../sqlite/open-store.ts'],
  ['src/cli/x.ts', '@nangohq/node'],
  ['src/cli/commands/x.ts', '../../sandbox/demo.ts'],
  ['src/http/x.ts', '../cli/run.ts'],
  ['src/http/x.ts', '../mcp/tool-door.ts'],
  ['src/http/server/x.ts', '@modelcontextprotocol/server'],
  ['src/mcp/x.ts', '../http/app.ts'],
  ['src/mcp/x.ts', '../sqlite/open-store.ts'],
  ['src/mcp/x.ts', '../gate/parts.ts'],
  ['src/mcp/x.ts', '../gate/access/may.ts'],
  ['src/mcp/x.ts', '../domain/ports/store.ts'],
  ['src/mcp/x.ts', 'zod'],
  ['src/cli/commands/x.ts', '@modelcontextprotocol/server/stdio'],
  ['src/remote/x.ts', '../gate/read.ts'],
  ['src/remote/x.ts', '../http/app.ts'],
  ['src/remote/x.ts', 'zod'],
  ['src/wire/x.ts', '../gate/read.ts'],
  ['src/wire/x.ts', '../http/app.ts'],
  ['src/wire/x.ts', 'zod'],
  ['src/gate/x.ts', '../wire/request.ts'],
  ['src/sqlite/x.ts', '../wire/request.ts'],
  ['src/postgres/x.ts', '../gate/parts.ts'],
  ['src/postgres/doctor/x.ts', '../../gate/parts.ts'],
  ['src/store/x.ts', '../sqlite/open-store.ts'],
  ['src/store/requests/x.ts', '../../sqlite/open-store.ts'],
  ['src/store/x.ts', 'better-sqlite3'],
  ['src/gate/x.ts', '../store/database.ts'],
  ['src/domain/x.ts', '../wire/request.ts'],
  ['src/sandbox/x.ts', '../gate/read.ts'],
  ['src/sandbox/google/x.ts', '../../nango/open-nango.ts'],
] as const

const ALLOWED = [
  ['src/domain/x.ts', './id.ts'],
  ['src/domain/text/x.ts', '../request/y.ts'],
  ['src/gate/send/x.ts', '../show/y.ts'],
  ['src/http/rest/approvals/x.ts', '../../../gate/access/guarded-gate.ts'],
  ['src/http/server/x.ts', '../../gate/parts.ts'],
  ['src/cli/commands/approvals/x.ts', '../../../domain/id.ts'],
  ['src/domain/x.ts', 'node:crypto'],
  ['src/domain/x.ts', 'node:url'],
  ['src/domain/policy/x.ts', '@marcbachmann/cel-js'],
  ['src/domain/policy/x.ts', 'yaml'],
  ['src/gate/x.ts', '../domain/id.ts'],
  ['src/remote/x.ts', '../domain/id.ts'],
  ['src/mcp/x.ts', '../gate/access/guarded-gate.ts'],
  ['src/mcp/x.ts', '../wire/tool.ts'],
  ['src/mcp/x.ts', '@modelcontextprotocol/server'],
  ['src/remote/x.ts', '../wire/request.ts'],
  ['src/wire/x.ts', '../domain/id.ts'],
  ['src/http/x.ts', '../wire/request.ts'],
  ['src/http/rest/approvals/x.ts', '../../../wire/request.ts'],
  ['src/cli/commands/approvals/x.ts', '../../../wire/request.ts'],
  ['src/remote/x.ts', 'node:http'],
  ['src/vault/x.ts', '../domain/id.ts'],
  ['src/vault/x.ts', 'node:fs'],
  ['src/channels/x.ts', '../domain/id.ts'],
  ['src/channels/x.ts', 'nodemailer'],
  ['src/store/guard/x.ts', '../../vault/seal-key.ts'],
  ['src/sqlite/x.ts', '../vault/seal-key.ts'],
  ['src/sqlite/file/x.ts', '../../store/database.ts'],
  ['src/postgres/doctor/x.ts', '../seen.ts'],
  ['src/postgres/doctor/x.ts', 'pg'],
  ['src/store/guard/x.ts', '../../vault/seal-key.ts'],
  ['src/providers/google/x.ts', '../../domain/id.ts'],
  ['src/providers/google/deep/x.ts', '../calendar.ts'],
  ['src/cli/commands/agent/x.ts', 'jsonc-parser'],
  ['src/cli/commands/x.ts', '../render.ts'],
  ['src/cli/commands/x.ts', '../../gate/read.ts'],
  ['src/sandbox/google/x.ts', '../provider.ts'],
] as const

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shield-boundaries-'))
  cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  const files = new Map<string, string[]>()
  for (const [file, specifier] of [...FORBIDDEN, ...ALLOWED])
    files.set(file, [...(files.get(file) ?? []), specifier])
  for (const [file, specifiers] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(
      join(folder, file),
      specifiers.map((specifier) => `export * from '${specifier}'\n`).join(''),
    )
  }
  findings = new Set(restrictedImports(folder))
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Report {
  readonly diagnostics: readonly {
    readonly code: string
    readonly message: string
    readonly filename: string
  }[]
}

function restrictedImports(cwd: string): readonly string[] {
  const { diagnostics } = JSON.parse(lintJson(cwd)) as Report
  return diagnostics
    .filter(({ code }) => code.includes('no-restricted-imports'))
    .map(({ filename, message }) => `${filename}: ${/^'([^']+)'/.exec(message)?.[1] ?? message}`)
}

/** The linter ends with 1 when it has found something, which here it should. */
function lintJson(cwd: string): string {
  try {
    return execFileSync(join(root, 'node_modules', '.bin', 'oxlint'), ['--format', 'json', 'src'], {
      cwd,
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { readonly stdout: string }).stdout
  }
}

it.each(FORBIDDEN)('refuses that %s imports %s', (file, specifier) => {
  expect(findings).toContain(`${file}: ${specifier}`)
})

it.each(ALLOWED)('lets %s import %s', (file, specifier) => {
  expect(findings).not.toContain(`${file}: ${specifier}`)
})

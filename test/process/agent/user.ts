import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { parse as parseToml } from 'smol-toml'
import { onTestFinished } from 'vitest'
import { openLab, type Lab, type RunOptions } from '../lab.ts'
import type { Ended } from '../shield.ts'

/** The file of each agent, below the home of a user, and what else is in one that is used. */
export const FILES = {
  'claude-code': '.claude.json',
  codex: '.codex/config.toml',
  cursor: '.cursor/mcp.json',
  gemini: '.gemini/settings.json',
  vscode: '.config/Code/User/mcp.json',
} as const

export type Name = keyof typeof FILES

export const NAMES = Object.keys(FILES) as Name[]

/** A lab with a user, whose home is empty. */
export interface User {
  readonly lab: Lab
  /** `~` */
  readonly home: string
  readonly env: NonNullable<RunOptions['env']>
  /** In the test's own process, as this user. */
  readonly run: (argv: readonly string[], options?: RunOptions) => Promise<Ended>
  readonly write: (path: string, text: string | Uint8Array, mode?: number) => void
  readonly read: (path: string) => string
  /** Every path below the home, with what stands in it, or where it leads. */
  readonly all: () => Readonly<Record<string, string>>
}

export async function openUser(given?: Lab): Promise<User> {
  const lab = given ?? (await openLab())
  const home = join(lab.folder, 'ada')
  mkdirSync(home)
  const env = { HOME: home }
  return {
    lab,
    home,
    env,
    run: (argv, options = {}) => lab.runInside(argv, { ...options, env: { ...env, ...options.env } }),
    write: (path, text, mode = 0o644) => {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      writeFileSync(join(home, path), text, { mode })
    },
    read: (path) => readFileSync(join(home, path), 'utf8'),
    all: () => contentOf(home),
  }
}

function contentOf(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Object.fromEntries(
    entries.toSorted().map((name) => {
      const path = join(folder, name)
      const stats = lstatSync(path)
      const mode = (stats.mode & 0o777).toString(8)
      return [name, stats.isFile() ? `${mode} ${readFileSync(path, 'latin1')}` : mode]
    }),
  )
}

/** The entry of shield as the agent finds it. */
export function entryOf(user: User, name: Name): unknown {
  const text = user.read(FILES[name])
  if (name === 'codex') return (parseToml(text)['mcp_servers'] as Record<string, unknown>)['shield']
  const { mcpServers, servers } = JSON.parse(text) as Record<string, Record<string, unknown>>
  return (mcpServers ?? servers)?.['shield']
}

interface Entry {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** The official client at what an agent starts by its entry, with `given` around the agent; closed when the test ends. */
export async function clientOf(
  { lab, home }: User,
  entry: unknown,
  given: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const { command, args, env = {} } = entry as Entry
  const around = { PATH: process.env['PATH'] ?? '', ...lab.sandbox.environment, ...given, ...env }
  const client = new Client({ name: 'scripted-agent', version: '1.0.0' })
  onTestFinished(() => client.close())
  await client.connect(new StdioClientTransport({ command, args: [...args], env: around, cwd: home }))
  return client
}

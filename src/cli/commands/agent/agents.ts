import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import type { Machine } from '../../app.ts'
import type { ConfigFormat } from './config-text.ts'
import { jsonConfig } from './json-config.ts'
import { tomlConfig } from './toml-config.ts'

// Where each of them reads its MCP servers, as its own documentation has it (looked up on 2026-11-29):
// Claude Code  https://code.claude.com/docs/en/mcp
// Codex        https://developers.openai.com/codex/mcp
// Cursor       https://cursor.com/docs/mcp
// Gemini CLI   https://geminicli.com/docs/tools/mcp-server/
// VS Code      https://code.visualstudio.com/docs/agents/reference/mcp-configuration

export const AGENT_NAMES = ['claude-code', 'codex', 'cursor', 'gemini', 'vscode'] as const

type AgentName = (typeof AGENT_NAMES)[number]

/** `user`: everywhere this user works. `project`: in the working directory, for everybody who works in it. */
export const SCOPES = ['user', 'project'] as const

export type Scope = (typeof SCOPES)[number]

/** How an agent reaches shield. */
export type Way =
  /** It starts a program that speaks MCP on its streams. */
  | {
      readonly kind: 'stdio'
      readonly command: string
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
    }
  /** It speaks to a server, with the token that stands in SHIELD_TOKEN where the agent was started. */
  | { readonly kind: 'http'; readonly url: string }

export interface Agent {
  readonly name: AgentName
  /** As people call it. */
  readonly title: string
  readonly format: ConfigFormat
  readonly file: (scope: Scope, machine: Machine) => string
  /** The entry as it reads it. */
  readonly entry: (way: Way) => JsonObject
  /** The programs that it is started by. */
  readonly programs: readonly string[]
  /** The folder that it keeps its own things in. */
  readonly folder: (machine: Machine) => string
  /** What makes it read the file. */
  readonly next: string
}

const SERVERS = jsonConfig('mcpServers')

const CLAUDE_CODE: Agent = {
  name: 'claude-code',
  title: 'Claude Code',
  format: SERVERS,
  file: (scope, machine) =>
    scope === 'project'
      ? join(machine.workingFolder, '.mcp.json')
      : join(machine.variable('CLAUDE_CONFIG_DIR') ?? machine.userFolder, '.claude.json'),
  entry: (way) =>
    way.kind === 'stdio' ? { type: 'stdio', ...started(way) } : remote(way.url, '${SHIELD_TOKEN}'),
  programs: ['claude'],
  folder: (machine) => machine.variable('CLAUDE_CONFIG_DIR') ?? join(machine.userFolder, '.claude'),
  next: 'Restart Claude Code; /mcp shows its servers',
}

const CODEX: Agent = {
  name: 'codex',
  title: 'Codex',
  format: tomlConfig('mcp_servers'),
  file: (scope, machine) => join(folderFor(scope, machine, CODEX), 'config.toml'),
  entry: (way) =>
    way.kind === 'stdio' ? started(way) : { url: way.url, bearer_token_env_var: 'SHIELD_TOKEN' },
  programs: ['codex'],
  folder: (machine) => machine.variable('CODEX_HOME') ?? join(machine.userFolder, '.codex'),
  next: 'Restart Codex; /mcp shows its servers',
}

const CURSOR: Agent = {
  name: 'cursor',
  title: 'Cursor',
  format: SERVERS,
  file: (scope, machine) => join(folderFor(scope, machine, CURSOR), 'mcp.json'),
  entry: (way) => {
    if (way.kind === 'stdio') return { type: 'stdio', ...started(way) }
    const { url, headers } = remote(way.url, '${env:SHIELD_TOKEN}')
    return { url, headers }
  },
  programs: ['cursor', 'cursor-agent'],
  folder: (machine) => join(machine.userFolder, '.cursor'),
  next: 'Restart Cursor and switch shield on under MCP',
}

const GEMINI: Agent = {
  name: 'gemini',
  title: 'Gemini CLI',
  format: SERVERS,
  file: (scope, machine) => join(folderFor(scope, machine, GEMINI), 'settings.json'),
  entry: (way) =>
    way.kind === 'stdio'
      ? started(way)
      : { httpUrl: way.url, headers: remote(way.url, '${SHIELD_TOKEN}').headers },
  programs: ['gemini'],
  folder: (machine) => join(machine.userFolder, '.gemini'),
  next: 'Restart Gemini CLI, in a folder that it trusts; /mcp shows its servers',
}

const VS_CODE: Agent = {
  name: 'vscode',
  title: 'VS Code',
  format: jsonConfig('servers'),
  file: (scope, machine) =>
    scope === 'project'
      ? join(machine.workingFolder, '.vscode', 'mcp.json')
      : join(VS_CODE.folder(machine), 'mcp.json'),
  entry: (way) =>
    way.kind === 'stdio' ? { type: 'stdio', ...started(way) } : remote(way.url, '${env:SHIELD_TOKEN}'),
  programs: ['code'],
  folder: (machine) => join(profilesFolder(machine), 'Code', 'User'),
  next: 'VS Code asks once whether it may start shield; `MCP: List Servers` shows it',
}

export const AGENTS: readonly Agent[] = [CLAUDE_CODE, CODEX, CURSOR, GEMINI, VS_CODE]

function started({ command, args, env }: Extract<Way, { readonly kind: 'stdio' }>) {
  return { command, args, ...(Object.keys(env).length === 0 ? {} : { env }) }
}

function remote(url: string, token: string) {
  return { type: 'http', url, headers: { Authorization: `Bearer ${token}` } }
}

function folderFor(scope: Scope, machine: Machine, agent: Agent): string {
  return scope === 'project' ? join(machine.workingFolder, `.${agent.name}`) : agent.folder(machine)
}

/** Where programs of this platform keep the settings of a user. */
function profilesFolder({ platform, userFolder, variable }: Machine): string {
  if (platform === 'darwin') return join(userFolder, 'Library', 'Application Support')
  if (platform === 'win32') return variable('APPDATA') ?? join(userFolder, 'AppData', 'Roaming')
  return variable('XDG_CONFIG_HOME') ?? join(userFolder, '.config')
}

/** Fails with `usage` and lists those that there are. */
export function agentNamed(given: string): Agent {
  const agent = AGENTS.find(({ name }) => name === given)
  if (agent !== undefined) return agent
  throw new ShieldError('usage', `shield knows no agent ${quoted(given, 60)}`, {
    hint: `One of ${AGENT_NAMES.join(', ')}; any other that speaks MCP starts \`shield mcp\``,
  })
}

/** Those that are on this machine: by their folder, their file, or a program on the path. */
export function agentsHere(machine: Machine): readonly Agent[] {
  return AGENTS.filter(
    (agent) =>
      existsSync(agent.folder(machine)) ||
      existsSync(agent.file('user', machine)) ||
      agent.programs.some((program) => onPath(program, machine).some((path) => existsSync(path))),
  )
}

/** The places in which a shell looks for a program. */
export function onPath(program: string, { variable }: Machine): readonly string[] {
  const folders = (variable('PATH') ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, program))
}

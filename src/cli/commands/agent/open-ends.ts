import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bad, note, ok, type Check } from '../../../domain/health/check.ts'
import { listOf, objectOf, textOf, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import type { Settings } from '../../../domain/settings/settings.ts'
import type { App, Machine } from '../../app.ts'
import { AGENTS, onPath, SCOPES, type Agent } from './agents.ts'
import { findFile } from './config-file.ts'
import { ENTRY } from './config-text.ts'
import { isOurs } from './plan-change.ts'

// What stays open beside shield on a machine on which agents work, for `agent setup`, which says it, and for `doctor`,
// which looks for it.

/** What an agent could do without shield, in sentences. */
export function openEnds(
  { settings, machine }: Pick<App, 'settings' | 'machine'>,
  { isLocal, isHttp }: { readonly isLocal: boolean; readonly isHttp: boolean },
): readonly string[] {
  const around = machine()
  return [
    ...(isLocal ? [SHELL] : []),
    ...(!isHttp && isSet(around, 'SHIELD_TOKEN') ? [TOKEN_AROUND] : []),
    ...keyEnds(settings, around, isLocal),
    ...nangoDoors(around),
    NANGO_ITSELF,
  ]
}

const SHELL =
  'An agent that has your shell can decide there as you do. A server that runs as another user, or on another machine, closes that: docs/serve.md'

const KEY_AROUND =
  'NANGO_API_KEY is set in the environment of this shell: an agent that is started from here can call Nango, and every account behind it, itself. Unset it there'

const TOKEN_AROUND =
  'SHIELD_TOKEN is set in the environment of this shell, and so in the shell of an agent that is started from here. Unset it there, unless it is the token of that agent'

function keyEnds({ home, nangoApiKey }: Settings, around: Machine, isLocal: boolean): readonly string[] {
  if (isSet(around, 'NANGO_API_KEY')) return [KEY_AROUND]
  if (!isLocal || nangoApiKey === undefined) return []
  return [`The key of Nango is kept where an agent that has your shell can read it: ${join(home, '.env')}`]
}

const NANGO_ITSELF =
  "Nango's own doors for agents, its agent sessions and its Management MCP, ask nobody: give an agent no key and no session of Nango's"

function isSet({ variable }: Machine, name: string): boolean {
  return (variable(name) ?? '') !== ''
}

/** Servers of Nango's among those of the agents. */
function nangoDoors(machine: Machine): readonly string[] {
  return configsHere(machine).flatMap(({ agent, file, servers }) =>
    Object.entries(servers)
      .filter(([name, entry]) => name !== ENTRY && isNangos(name, entry))
      .map(
        ([name]) =>
          `${agent.title} has Nango's own server ${oneValue(name)} (${file}): what it does waits for nobody`,
      ),
  )
}

/** By its name, its address or the program that it starts. */
function isNangos(name: string, entry: Json): boolean {
  const { url, httpUrl, command, args } = objectOf(entry)
  return [name, url, httpUrl, command, ...listOf(args)].some((text) => /\bnango\b/i.test(textOf(text)))
}

interface Config {
  readonly agent: Agent
  readonly file: string
  readonly servers: JsonObject
}

/** The files of agents that are there and can be read: those of the user, and those in the working directory. */
function configsHere(machine: Machine): readonly Config[] {
  return AGENTS.flatMap((agent) => {
    const files = SCOPES.map((scope) => agent.file(scope, machine))
    return [...new Set(files)].flatMap((file) => configOf(agent, file))
  })
}

function configOf(agent: Agent, file: string): readonly Config[] {
  try {
    const { present } = findFile(file)
    return present === null ? [] : [{ agent, file, servers: agent.format.servers(present.text) }]
  } catch {
    // A file that nobody can read leads no agent anywhere.
    return []
  }
}

/** What only this shell has is not there for what an agent starts: some hand on no variable that may be a secret. */
export function isOfShellAlone(
  { settings, machine }: Pick<App, 'settings' | 'machine'>,
  name: string,
): boolean {
  return isSet(machine(), name) && !isSetIn(join(settings.home, '.env'), name)
}

function isSetIn(file: string, name: string): boolean {
  return new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, 'm').test(
    tryOrNull(() => readFileSync(file, 'utf8')) ?? '',
  )
}

/** Agents that were set up here, each with what its entry needs, and what is open beside them. */
export function checkAgents(machine: Machine): readonly Check[] {
  const entries = configsHere(machine).flatMap(({ agent, file, servers }) => {
    const entry = servers[ENTRY]
    return entry !== undefined && isOurs(entry)
      ? [checkEntry({ agent, file, entry: objectOf(entry) }, machine)]
      : []
  })
  const doors = nangoDoors(machine).map((text) => note('agent doors', text, 'Take it out of that file'))
  if (entries.length === 0) return doors
  const key = isSet(machine, 'NANGO_API_KEY') ? [note('agent key', KEY_AROUND)] : []
  const token = isSet(machine, 'SHIELD_TOKEN') ? [note('agent token', TOKEN_AROUND)] : []
  return [...entries, ...key, ...token, ...doors]
}

interface Entry {
  readonly agent: Agent
  readonly file: string
  readonly entry: JsonObject
}

function checkEntry({ agent, file, entry }: Entry, machine: Machine): Check {
  const name = `agent ${agent.name}`
  const anew = `shield agent setup ${agent.name}`
  if (entry['command'] === undefined)
    return ok(name, `${file} leads to ${textOf(entry['url'] ?? entry['httpUrl'])}`)
  const words = [textOf(entry['command']), ...listOf(entry['args']).map(textOf)]
  const missing = words.slice(0, words.indexOf('mcp')).find((word) => !isProgram(word, machine))
  if (missing !== undefined) return bad(name, `${file} starts ${missing}, which is not there`, anew)
  const tokenFile = words[words.indexOf('--env-from') + 1]
  if (!words.includes('--env-from') || tokenFile === undefined)
    return note(name, `${file} works on this machine: ${SHELL}`)
  const mode = tryOrNull(() => statSync(tokenFile).mode & 0o777)
  if (mode === null) return bad(name, `${tokenFile}, with its token, is not there`, anew)
  return mode % 0o100 === 0
    ? ok(name, `${file} leads to a server, with the token in ${tokenFile}`)
    : bad(name, `${tokenFile}, with its token, can be read by others`, `chmod 600 ${tokenFile}`)
}

function isProgram(word: string, machine: Machine): boolean {
  const places = /[/\\]/.test(word) ? [word] : onPath(word, machine)
  return places.some((place) => tryOrNull(() => statSync(place)) !== null)
}

function tryOrNull<Value>(work: () => Value): Value | null {
  try {
    return work()
  } catch {
    return null
  }
}

import type { Json } from '../domain/text/json.ts'
import { list, nullable, object } from './composites.ts'
import { described, json, named, oneOf, text, yesNo } from './shape.ts'

/** What `agent setup` does to one file. */
export interface AgentFile {
  readonly agent: string
  readonly file: string
  readonly change: 'add' | 'update' | 'remove' | 'delete' | 'none'
  readonly entry: Json
  readonly tokenFile: string | null
  readonly backup: string | null
}

/** What `agent setup` has done, or would do. */
export interface AgentSetUp {
  readonly isDone: boolean
  readonly server: string | null
  readonly files: readonly AgentFile[]
  readonly open: readonly string[]
}

const agentFile = object<AgentFile>({
  agent: text,
  file: described('Where the agent reads its servers', text),
  change: described(
    '`delete`: the file holds nothing else, and was made for this; `none`: it is as it should be',
    oneOf(['add', 'update', 'remove', 'delete', 'none']),
  ),
  entry: described('The entry `shield` as it stands there; null: it is taken out', json),
  tokenFile: described('The file with the token of the agent, which only this user can read', nullable(text)),
  backup: described('A copy of the file as it was before; null: there was no file', nullable(text)),
})

/** `agent setup`. No token is in it. */
export const agentSetUp = named(
  'AgentSetUp',
  object<AgentSetUp>({
    isDone: described('False: only planned', yesNo),
    server: described('The server that the agent works through; null: this machine', nullable(text)),
    files: list(agentFile),
    open: described('What an agent could still do without shield', list(text)),
  }),
)

/** `agent guide`. */
export const agentGuide = named(
  'AgentGuide',
  object<{ readonly format: string; readonly text: string }>({
    format: oneOf(['text', 'skill']),
    text: described('Markdown; of a skill, all of its SKILL.md', text),
  }),
)

import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ShieldError } from '../../../domain/errors.ts'
import { listOf, objectOf, textOf, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { Machine } from '../../app.ts'
import type { Agent, Scope, Way } from './agents.ts'
import { aboutFile, findFile, type FoundFile } from './config-file.ts'
import { ENTRY, withoutPieces, withPieces, type Made, type Piece } from './config-text.ts'
import { digestOf, findReceipt, type Receipt } from './receipt.ts'

/** Whose file it is, and where what was done to it is remembered. */
export interface Target {
  readonly agent: Agent
  readonly scope: Scope
  readonly machine: Machine
  /** SHIELD_HOME. */
  readonly home: string
}

/** What will be done to one file. Nothing of it is done yet. */
export interface Change extends Target {
  /** `delete`: it holds nothing but what set-up wrote, and did not exist before. */
  readonly kind: 'add' | 'update' | 'remove' | 'delete' | 'none'
  readonly found: FoundFile
  /** The entry as it is to stand there; null: none is to. */
  readonly entry: JsonObject | null
  /** The text without the entry, and what puts it in. */
  readonly base: string
  readonly pieces: readonly Piece[]
  readonly made: Made
  /** For the set-up before. */
  readonly receipt: Receipt | undefined
}

const NOTHING = { pieces: [], made: { container: false, comma: false } } as const

/**
 * What it takes that this agent finds shield. `isRenewed`: what the entry leads to is new, though the entry may be the
 * same. Fails with `usage` for a file that cannot be worked with, with `conflict`
 * for an entry of this name that is not shield's.
 */
export function planSetUp(target: Target, way: Way, isRenewed: boolean): Change {
  const { existing, ...looked } = lookAt(target)
  const entry = target.agent.entry(way)
  if (!isRenewed && isDeepStrictEqual(existing, entry)) return { ...looked, kind: 'none', entry, ...NOTHING }
  const inserted = aboutFile(looked.found.path, () => target.agent.format.insert(looked.base, ENTRY, entry))
  return { ...looked, kind: existing === undefined ? 'add' : 'update', entry, ...inserted }
}

/** What takes shield out of the file again. Fails as `planSetUp` does. */
export function planRemoval(target: Target): Change {
  const { existing, ...looked } = lookAt(target)
  const { receipt, base } = looked
  const isOwnFile = receipt?.existed === false && (base === '' || target.agent.format.isBare(base))
  const kind = existing === undefined ? 'none' : isOwnFile ? 'delete' : 'remove'
  return { ...looked, kind, entry: null, ...NOTHING }
}

/** The text as it will stand there. */
export function textAfter({ base, pieces }: Pick<Change, 'base' | 'pieces'>): string {
  return withPieces(base, pieces)
}

function lookAt(target: Target) {
  const { agent, scope, machine, home } = target
  const found = findFile(agent.file(scope, machine))
  const text = found.present?.text ?? ''
  const receipt = findReceipt(home, found.path)
  return aboutFile(found.path, () => {
    const existing = agent.format.find(text, ENTRY)
    if (existing !== undefined && receipt === undefined && !isOurs(existing)) throw foreign(found)
    const base = existing === undefined ? text : withoutEntry(agent, text, receipt)
    return { ...target, found, receipt, existing, base }
  })
}

/** Byte for byte what was there before, where nobody has changed it since; else all but the entry as it is now. */
function withoutEntry({ format }: Agent, text: string, receipt: Receipt | undefined): string {
  if (receipt?.after === digestOf(text)) {
    const before = withoutPieces(text, receipt.pieces)
    if (before !== undefined && digestOf(before) === receipt.before) return before
  }
  return format.remove(text, ENTRY, receipt?.made ?? { container: false, comma: true })
}

function foreign({ path }: FoundFile): ShieldError {
  return new ShieldError('conflict', `${path} has an entry ${ENTRY} that shield did not write`, {
    hint: 'Look at it, and remove or rename it yourself',
  })
}

/** Whether an entry is one that shield writes, as far as it can be told without a receipt. */
export function isOurs(entry: Json): boolean {
  const { command, args, url, httpUrl, headers, bearer_token_env_var: variable } = objectOf(entry)
  const words = listOf(args).map(textOf)
  const programs = [textOf(command), words[0] ?? ''].map((path) => basename(path))
  const starts = programs.some((name) => /^shield(?:\.(?:js|cmd))?$/.test(name)) && words.includes('mcp')
  const isSent = `${textOf(variable)} ${textOf(objectOf(headers)['Authorization'])}`.includes('SHIELD_TOKEN')
  return starts || (isSent && (textOf(url) || textOf(httpUrl)).endsWith('/mcp'))
}

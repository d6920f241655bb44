import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, parseJson } from '../../../domain/text/json.ts'
import { codeOf, createOutFile } from '../../terminal/out-file.ts'
import { removeEmpty } from './config-file.ts'
import type { Made, Piece } from './config-text.ts'

/**
 * What set-up did to a file, kept in SHIELD_HOME, so that it can be undone byte for byte. Lost or broken, the entry is
 * still found by its name; only what stood around it may be laid out otherwise then.
 */
export interface Receipt {
  readonly version: 1
  readonly file: string
  /** Folders that were made for it, the outermost first. */
  readonly folders: readonly string[]
  /** There was a file before. */
  readonly existed: boolean
  /** SHA-256 of the text before. */
  readonly before: string
  /** SHA-256 of the text after. */
  readonly after: string
  readonly pieces: readonly Piece[]
  readonly made: Made
  /** The copy of the file as it was; null: there was no file. */
  readonly backup: string | null
  /** The file with the token of the agent; null: it has none. */
  readonly tokenFile: string | null
  /** Id of that token; null: it has none. */
  readonly tokenId: string | null
  /** It was made here, for this. */
  readonly isTokenMade: boolean
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Where shield keeps what it knows of agents, for this user alone. Fails with `failed` where it cannot be made. */
export function makeAgentFolder(home: string): void {
  const folder = agentFolder(home)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new ShieldError('failed', `${folder} could not be made (${codeOf(cause)})`, {
      hint: `Check that ${home} is a folder of yours`,
      cause,
    })
  }
}

export function agentFolder(home: string): string {
  return join(home, 'agents')
}

function receiptPath(home: string, file: string): string {
  return join(agentFolder(home), `${digestOf(file).slice(0, 16)}.json`)
}

/** Undefined where there is no receipt for this file, or one that cannot be read. */
export function findReceipt(home: string, file: string): Receipt | undefined {
  const value = parseJson(readIfThere(receiptPath(home, file)))
  return isReceipt(value) && value.file === file ? value : undefined
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Written by this version's hand or not at all; `version` tells another shape. */
function isReceipt(value: unknown): value is Receipt {
  return isJsonObject(value) && value['version'] === 1 && Array.isArray(value['pieces'])
}

export function saveReceipt(home: string, receipt: Receipt, random: (size: number) => Uint8Array): void {
  const out = createOutFile(receiptPath(home, receipt.file), true, random)
  out.write(`${JSON.stringify(receipt)}\n`)
  out.finish()
}

export function dropReceipt(home: string, file: string): void {
  rmSync(receiptPath(home, file), { force: true })
  removeEmpty(agentFolder(home))
}

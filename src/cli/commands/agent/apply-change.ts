import { existsSync, readFileSync, rmSync } from 'node:fs'
import { backUp, removeFile, writeFile, type FoundFile } from './config-file.ts'
import { textAfter, type Change } from './plan-change.ts'
import { digestOf, dropReceipt, makeAgentFolder, saveReceipt, type Receipt } from './receipt.ts'

/** The token that an agent was given. */
export type GivenToken = Pick<Receipt, 'tokenFile' | 'tokenId' | 'isTokenMade'>

/** Puts the entry in. Returns the copy of the file as it was; null: there was no file. */
export function setUp(change: Change, token: GivenToken): string | null {
  const { found, receipt, home, machine, base, pieces, made } = change
  const text = textAfter(change)
  makeAgentFolder(home)
  const backup = backupFor(change)
  const folders = writeFile(found, text, machine.random)
  const existed = receipt?.existed ?? found.present !== null
  const done = { existed, before: digestOf(base), after: digestOf(text), pieces, made, backup }
  saveReceipt(
    home,
    { version: 1, file: found.path, folders: [...(receipt?.folders ?? []), ...folders], ...done, ...token },
    machine.random,
  )
  if (hasTokenFile(receipt) && token.tokenFile === null) rmSync(receipt.tokenFile, { force: true })
  return backup
}

/** A second set-up keeps the copy of the first: that is the file as it was before shield. */
function backupFor({ found, receipt, machine }: Change): string | null {
  if (receipt !== undefined && (receipt.backup === null || existsSync(receipt.backup))) return receipt.backup
  return isThere(found) ? backUp(found, machine.random) : null
}

function isThere(
  found: FoundFile,
): found is FoundFile & { readonly present: NonNullable<FoundFile['present']> } {
  return found.present !== null
}

/**
 * Takes the entry out, and what was kept of it. Returns the copy that stays, because the file is no longer what it was;
 * null: none does.
 */
export function remove({ kind, found, receipt, home, machine, base }: Change): string | null {
  if (kind === 'delete') removeFile(found, receipt?.folders ?? [])
  else if (kind === 'remove') writeFile(found, base, machine.random)
  if (hasTokenFile(receipt)) rmSync(receipt.tokenFile, { force: true })
  dropReceipt(home, found.path)
  return copyThatStays(receipt?.backup ?? null, found.path)
}

/** A copy of what stands there again anyway is removed. */
function copyThatStays(backup: string | null, path: string): string | null {
  if (backup === null || !existsSync(backup)) return null
  if (!existsSync(path) || !readFileSync(backup).equals(readFileSync(path))) return backup
  rmSync(backup)
  return null
}

/** Whether the agent was given a token in a file. */
export function hasTokenFile(
  receipt: Receipt | undefined,
): receipt is Receipt & { readonly tokenFile: string } {
  return receipt !== undefined && receipt.tokenFile !== null
}

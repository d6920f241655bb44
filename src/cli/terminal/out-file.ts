import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { ShieldError } from '../../domain/errors.ts'

/** A file that is written piece by piece. */
export interface OutFile {
  readonly write: (text: string) => void
  /** On disk and under its name, whole. */
  readonly finish: () => void
  /** As if nothing had been written. */
  readonly discard: () => void
}

type Random = (size: number) => Uint8Array

/**
 * A file of mode 0600 that appears under its name only when it is finished. Fails with `conflict` when there is one and
 * `force` is not set, with `failed` where it cannot be written.
 */
export function createOutFile(file: string, force: boolean, random: Random): OutFile {
  const draft = `${file}.new-${Buffer.from(random(6)).toString('hex')}`
  if (!force && isThere(file)) throw exists(file)
  const descriptor = attempt(file, () => openSync(draft, 'wx', 0o600))
  const discard = (): void => rmSync(draft, { force: true })
  return {
    write: (text) => attempt(file, () => writeAll(descriptor, text)),
    finish: () =>
      attempt(file, () => {
        fsyncSync(descriptor)
        closeSync(descriptor)
        if (force) renameSync(draft, file)
        else linkNew(draft, file)
        discard()
      }),
    discard: () => {
      closeSync(descriptor)
      discard()
    },
  }
}

/** Adds a line to a file, which is made (0600) if need be; on disk when it returns. Fails with `failed`. */
export function appendLine(file: string, line: string): void {
  attempt(file, () => {
    const descriptor = openSync(file, 'a', 0o600)
    try {
      writeAll(descriptor, line)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let offset = 0; offset < bytes.length;) offset += writeSync(descriptor, bytes, offset)
}

function isThere(file: string): boolean {
  return attempt(file, () => statSync(file, { throwIfNoEntry: false }) !== undefined)
}

function linkNew(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(file)
    throw error
  }
}

function exists(file: string): ShieldError {
  return new ShieldError('conflict', `There is a file ${file} already`, {
    hint: 'Name another one, or replace it with --force',
  })
}

function attempt<Value>(file: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    if (error instanceof ShieldError) throw error
    throw new ShieldError('failed', `${file} could not be written (${codeOf(error)})`, { cause: error })
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

import { ShieldError } from '../errors.ts'
import { objectOf, parseJson } from '../text/json.ts'

/**
 * The head of an audit log as it was at some moment. Kept where whoever can write the database cannot, it shows later
 * whether the log was cut short or written anew.
 */
export interface Checkpoint {
  /** The database's identity. */
  readonly database: string
  /** The last entry then; 0 for an empty log. */
  readonly number: number
  readonly hash: string
  readonly at: string
}

const FORMAT = 'shield-audit-checkpoint-1'

/** One line of JSON with a line feed: files of several lines are made by appending. */
export function checkpointLine({ database, number, hash, at }: Checkpoint): string {
  return `${JSON.stringify({ format: FORMAT, database, number, hash, at })}\n`
}

/** Every checkpoint of a file, one a line. Fails with `usage` when there is none, or a line is something else. */
export function parseCheckpoints(text: string): readonly Checkpoint[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) throw new ShieldError('usage', 'There is no checkpoint in the file')
  return lines.map((line, index) => {
    const checkpoint = parseLine(line)
    if (checkpoint !== undefined) return checkpoint
    throw new ShieldError('usage', `Line ${index + 1} of the file is not a checkpoint of an audit log`)
  })
}

function parseLine(line: string): Checkpoint | undefined {
  const value = objectOf(parseJson(line))
  if (value['format'] !== FORMAT) return undefined
  const { database, number, hash, at } = value
  const isWhole =
    typeof database === 'string' &&
    typeof number === 'number' &&
    Number.isSafeInteger(number) &&
    number >= 0 &&
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    typeof at === 'string'
  return isWhole ? { database, number, hash, at } : undefined
}

import { readFileSync, statSync } from 'node:fs'
import { ShieldError } from '../../../domain/errors.ts'
import { inputFlags } from '../../../domain/operation/input-flags.ts'
import { parseInputJson } from '../../../domain/operation/input-json.ts'
import type { Json, JsonObject } from '../../../domain/text/json.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import { parseInput } from '../../../domain/operation/parse-input.ts'
import { textOption, type Invocation } from '../../frame.ts'

const LONGEST_INPUT_BYTES = 1024 * 1024

/** An operation's input out of its flags and `--input`; a flag wins over the file, and that over `base`. Fails with `usage`. */
export async function operationInput(
  { app, options }: Invocation,
  operation: Operation,
  base: JsonObject = {},
): Promise<Json> {
  const source = pathTyped('--input', textOption(options, 'input'))
  const raw: Record<string, unknown> = {
    ...base,
    ...(source === undefined ? {} : parseInputJson(await readInput(source, app.terminal.readStdin))),
  }
  for (const { key } of inputFlags(operation.input)) {
    if (options[key] !== undefined) raw[key] = options[key]
  }
  return parseInput(operation, raw) as Json
}

async function readInput(
  source: string,
  readStdin: (longest: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  if (source === '-') return readStdin(LONGEST_INPUT_BYTES)
  try {
    if (statSync(source).size > LONGEST_INPUT_BYTES) {
      throw new ShieldError('usage', `--input ${source} is larger than ${LONGEST_INPUT_BYTES} bytes`)
    }
    return readFileSync(source)
  } catch (error) {
    if (error instanceof ShieldError) throw error
    throw new ShieldError('usage', `--input ${source} cannot be read`, { cause: error })
  }
}

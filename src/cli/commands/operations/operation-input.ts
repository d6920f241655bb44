import { ShieldError, tryOr } from '../../../domain/errors.ts'
import { inputFlags } from '../../../domain/operation/input-flags.ts'
import { parseInputJson } from '../../../domain/operation/input-json.ts'
import type { Json, JsonObject } from '../../../domain/text/json.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import { parseInput } from '../../../domain/operation/parse-input.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { readNamed } from '../../named-file.ts'

const LONGEST_INPUT_BYTES = 1024 * 1024

/** An operation's input out of its flags and `--input`; a flag wins over the file, and that over `base`. Fails with `usage`. */
export async function operationInput(
  { app, options }: Invocation,
  operation: Operation,
  base: JsonObject = {},
): Promise<Json> {
  const source = textOption(options, 'input')
  const raw: Record<string, unknown> = {
    ...base,
    ...(source === undefined ? {} : await inputFrom(source, app.terminal.readStdin)),
  }
  for (const { key } of inputFlags(operation.input)) {
    if (options[key] !== undefined) raw[key] = options[key]
  }
  return parseInput(operation, raw) as Json
}

async function inputFrom(
  source: string,
  readStdin: (longest: number) => Promise<Uint8Array>,
): Promise<JsonObject> {
  const bytes = source === '-' ? await readStdin(LONGEST_INPUT_BYTES) : readNamed('--input', source)
  const place = source === '-' ? 'on stdin' : `in ${source}`
  if (bytes.length > LONGEST_INPUT_BYTES)
    throw new ShieldError('usage', `The input ${place} is longer than ${LONGEST_INPUT_BYTES} bytes`)
  return tryOr<JsonObject, never>(
    async () => parseInputJson(bytes),
    (error) => {
      throw new ShieldError('usage', error.message.replace(/^The input/, `The input ${place}`), {
        hint: 'It has to be one object of JSON in UTF-8, such as {"title": "Lunch"}, with no comma after its last member',
        cause: error,
      })
    },
  )
}

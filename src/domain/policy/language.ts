import { Environment } from '@marcbachmann/cel-js'
import { inputFlags, type InputFlag } from '../operation/input-flags.ts'
import type { Operation } from '../operation/operation.ts'

/** No condition is longer, in nodes of its syntax tree. */
export const MOST_NODES = 200

/** What a condition may name, with its type; `input` beside them, whose type is each operation's own. */
export const VARIABLES = {
  operation: 'string',
  provider: 'string',
  connection: 'string',
  account: 'string',
  requester: 'string',
  door: 'string',
  has_amount: 'bool',
  amount: 'amount_type',
  recipients: 'list<string>',
  new_recipients: 'list<string>',
  repeats: 'int',
  local: 'local_type',
  now: 'google.protobuf.Timestamp',
} as const

const INPUT_TYPE = 'input_type'

/** Stands in for `has` where types are checked: the library does not look at what `has` is asked about. */
export const PRESENT = 'present'

/** Conditions as they are checked and evaluated. */
export interface Language {
  readonly environment: Environment
  /** The fields of each type that is made of an operation's input. */
  readonly fields: ReadonlyMap<string, readonly InputFlag[]>
}

/** What every write has in common: conditions without `input`. */
export function commonLanguage(): Language {
  const environment = new Environment({ limits: { maxAstNodes: 2 * MOST_NODES, maxDepth: 60 } })
    .registerType('amount_type', { fields: { value: 'int', currency: 'string' } })
    .registerType('local_type', { fields: { hour: 'int', minute: 'int', weekday: 'string', date: 'string' } })
    .registerFunction(`${PRESENT}(dyn): bool`, () => true)
    .registerFunction('string.lower(): string', lowerLetters)
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type)
  return { environment, fields: new Map() }
}

/** The library's own lowerAscii() makes a `k` of the Kelvin sign, and so another text equal to an ASCII one. */
function lowerLetters(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** The same with `input`, typed as this operation takes it. */
export function languageOf({ input }: Pick<Operation, 'input'>, common: Language): Language {
  const environment = common.environment.clone()
  const fields = new Map<string, readonly InputFlag[]>()
  declare(environment, fields, INPUT_TYPE, inputFlags(input))
  environment.registerVariable('input', INPUT_TYPE)
  return { environment, fields }
}

function declare(
  environment: Environment,
  fields: Map<string, readonly InputFlag[]>,
  name: string,
  flags: readonly InputFlag[],
): void {
  const types = flags.map((flag) => {
    const member = `${name}_${flag.key}`
    if (flag.kind === 'object') declare(environment, fields, member, flag.members)
    const one = SCALARS[flag.kind] ?? member
    return [flag.key, flag.repeatable ? `list<${one}>` : one] as const
  })
  environment.registerType(name, { fields: Object.fromEntries(types) })
  fields.set(name, flags)
}

const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  enum: 'string',
  integer: 'int',
  number: 'double',
  boolean: 'bool',
}

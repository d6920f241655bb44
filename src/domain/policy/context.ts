import type { InputFlag } from '../operation/input-flags.ts'
import { objectOf, type Json } from '../text/json.ts'
import type { LocalTime } from './local-time.ts'
import type { Situation } from './policy.ts'

/** Longer lists are not gone through. */
const LONGEST_LIST = 200

/** What a condition is evaluated with. */
export interface Context {
  readonly values: Readonly<Record<string, unknown>>
  /** Why a condition that looks at this variable cannot be evaluated. */
  readonly unusable: ReadonlyMap<string, string>
}

/** A situation in the types of conditions: whole numbers as bigint, null and absent the same. */
export function contextOf(
  situation: Situation,
  flags: readonly InputFlag[],
  local: (now: number) => LocalTime,
): Context {
  const { amount, newRecipients, operation, provider, connection, account, requester, door } = situation
  const known = { operation, provider, connection, account, requester, door }
  const unusable = new Map<string, string>()
  const values: Record<string, unknown> = { ...known, has_amount: amount !== null }
  const set = (name: string, value: () => unknown) => {
    try {
      values[name] = value()
    } catch (error) {
      unusable.set(name, `${name} ${error instanceof Misfit ? error.message : 'cannot be told'}`)
    }
  }
  set('input', () => objectIn(situation.input, flags))
  set('recipients', () => bounded(situation.recipients))
  set('new_recipients', () => bounded(newRecipients))
  set('repeats', () => wholeIn(situation.repeats))
  set('local', () => local(situation.now))
  set('now', () => new Date(situation.now))
  if (amount === null) unusable.set('amount', 'amount is not there: it has none, or none that is known')
  else set('amount', () => ({ value: wholeIn(amount.value), currency: amount.currency }))
  return { values, unusable }
}

/** That a value is not what its operation says it is: nothing may be concluded of it. */
class Misfit extends Error {}

/** By the schema: what it does not know is left out, as what no condition can name. */
function objectIn(value: Json, flags: readonly InputFlag[]): Readonly<Record<string, unknown>> {
  const given = objectOf(value)
  const object: Record<string, unknown> = {}
  for (const flag of flags) {
    const member = Object.hasOwn(given, flag.key) ? given[flag.key] : undefined
    if (member === undefined || member === null) continue
    object[flag.key] = flag.repeatable ? listIn(member, flag) : valueIn(member, flag)
  }
  return object
}

function listIn(value: Json, flag: InputFlag): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misfit(`has no list in ${flag.key}`)
  return bounded<Json>(value).map((one) => valueIn(one, flag))
}

function bounded<Value>(list: readonly Value[]): readonly Value[] {
  if (list.length > LONGEST_LIST) throw new Misfit(`has a list of more than ${LONGEST_LIST}`)
  return list
}

function valueIn(value: Json, flag: InputFlag): unknown {
  if (flag.kind === 'object') return objectIn(value, flag.members)
  if (flag.kind === 'integer') return wholeIn(value)
  if (typeof value !== TYPES[flag.kind]) throw new Misfit(`has something else in ${flag.key} than it takes`)
  return value
}

const TYPES = { string: 'string', enum: 'string', number: 'number', boolean: 'boolean' } as const

function wholeIn(value: Json): bigint {
  if (!Number.isSafeInteger(value)) throw new Misfit('has no whole number')
  return BigInt(Number(value))
}

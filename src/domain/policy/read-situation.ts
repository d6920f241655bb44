import { DOORS } from '../access/principal.ts'
import { isShieldError } from '../errors.ts'
import type { Operation } from '../operation/operation.ts'
import { parseInput } from '../operation/parse-input.ts'
import { REVERSALS } from '../operation/stakes.ts'
import type { Json } from '../text/json.ts'
import type { Situation } from './policy.ts'
import { moneyOf } from './read-limit.ts'
import { oneOf, said, textIn, textsOf, type Report, type TableNode, type Tree } from './tree.ts'

/** What a write may say of itself in a file of cases, beside its operation. */
export const SITUATION_KEYS: readonly string[] = [
  'input',
  'amount',
  'recipients',
  'new_recipients',
  'repeats',
  'requester',
  'connection',
  'account',
  'door',
  'class',
]

/** A case that does not say when is at noon (UTC) on a Wednesday, so that it is the same on every day. */
const NOON = Date.parse('2026-01-07T12:00:00Z')

/** What is not said otherwise; the input as the operation takes it with nothing given. */
function plain({ name, provider }: Operation): Situation {
  return {
    operation: name,
    provider,
    connection: provider,
    account: '',
    requester: 'agent',
    door: 'cli',
    input: null,
    amount: null,
    recipients: [],
    newRecipients: [],
    repeats: 1,
    reversal: 'irreversible',
    now: NOON,
  }
}

/** A write of this operation as its table describes it. `like`: what it is in all that it does not say; null: plain. */
export function readSituation(
  table: TableNode,
  operation: Operation,
  like: Situation | null,
  report: Report,
): Situation {
  const standard = like ?? plain(operation)
  const { entries } = table
  const ask = asking(table, report)
  const isLike = like !== null && !entries.has('input')
  return {
    ...standard,
    connection: ask.text('connection', standard.connection),
    account: ask.text('account', standard.account),
    requester: ask.text('requester', standard.requester),
    door: ask.oneOf('door', DOORS) ?? standard.door,
    input: isLike ? standard.input : inputOf(table, operation, report),
    amount: amountOf(entries.get('amount'), report) ?? standard.amount,
    recipients: ask.texts('recipients') ?? standard.recipients,
    newRecipients: ask.texts('new_recipients') ?? standard.newRecipients,
    repeats: wholeIn(entries.get('repeats'), 'repeats', report) ?? standard.repeats,
    reversal: ask.oneOf('class', REVERSALS) ?? standard.reversal,
  }
}

/** What stands under a key of a table; what is not there is what stands for it. */
export function asking({ entries }: TableNode, report: Report) {
  return {
    text: (key: string, standard: string): string => {
      const tree = entries.get(key)
      return tree === undefined ? standard : (textIn(tree, key, report) ?? standard)
    },
    texts: (key: string): readonly string[] | undefined => {
      const tree = entries.get(key)
      if (tree === undefined) return undefined
      if (tree.kind === 'list' && tree.items.length === 0) return []
      return textsOf(tree, key, report).map(({ text }) => text)
    },
    oneOf: <Value extends string>(key: string, values: readonly Value[]): Value | undefined => {
      const tree = entries.get(key)
      return tree === undefined ? undefined : oneOf(tree, key, values, report)
    },
  }
}

/** A whole number from 1 on; undefined where there is none. Anything else is reported. */
export function wholeIn(tree: Tree | undefined, key: string, report: Report): number | undefined {
  if (tree === undefined) return undefined
  if (tree.kind === 'text' && /^[1-9]\d{0,5}$/.test(tree.text)) return Number(tree.text)
  report(tree.line, `${key} is a whole number from 1 on, not ${said(tree)}`)
  return undefined
}

/** As the operation takes it: a text is read as a flag's would be. */
function inputOf({ entries, line }: TableNode, operation: Operation, report: Report): Json {
  const tree = entries.get('input')
  if (tree !== undefined && tree.kind !== 'table') report(tree.line, `input is a table, not ${said(tree)}`)
  try {
    const raw = tree?.kind === 'table' ? Object.fromEntries(membersOf(tree)) : {}
    return parseInput(operation, raw) as Json
  } catch (error) {
    if (!isShieldError(error)) throw error
    report(tree?.line ?? line, `its input is not one of ${operation.name}: ${error.message}`)
    return {}
  }
}

function membersOf({ entries }: TableNode): readonly (readonly [string, Json])[] {
  return [...entries].map(([key, value]) => [key, jsonOf(value)] as const)
}

function jsonOf(tree: Tree): Json {
  if (tree.kind === 'text') return tree.text
  return tree.kind === 'list' ? tree.items.map(jsonOf) : Object.fromEntries(membersOf(tree))
}

function amountOf(tree: Tree | undefined, report: Report): Situation['amount'] {
  if (tree === undefined) return null
  const money = tree.kind === 'text' ? moneyOf(tree.text) : said(tree)
  if (typeof money === 'object') return money
  report(tree.line, `amount is money such as 49.99 EUR, not ${money}`)
  return null
}

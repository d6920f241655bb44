import { DOORS } from '../access/principal.ts'
import { isShieldError } from '../errors.ts'
import type { Operation } from '../operation/operation.ts'
import { parseInput } from '../operation/parse-input.ts'
import { REVERSALS } from '../operation/stakes.ts'
import type { Json } from '../text/json.ts'
import { quoted } from '../text/quoted.ts'
import { refusalOf, reportTo, type Finding } from './finding.ts'
import type { Judgement, Situation } from './policy.ts'
import { moneyOf } from './read-limit.ts'
import { plainText, readYaml } from './read-yaml.ts'
import {
  itemsOf,
  onlyKeys,
  said,
  tableOf,
  textIn,
  textsOf,
  type Report,
  type TableNode,
  type Tree,
} from './tree.ts'

/** What somebody expects of a policy. */
export interface PolicyCase {
  readonly name: string
  readonly line: number
  readonly situation: Situation
  readonly effect: Judgement['effect']
  /** Ids of all rules that match with this effect; null: whichever. */
  readonly rules: readonly string[] | null
}

const EFFECTS: readonly Judgement['effect'][] = ['deny', 'ask', 'allow', 'none']

/** A case that does not say when is at noon (UTC) on a Wednesday, so that it is the same on every day. */
const NOON = Date.parse('2026-01-07T12:00:00Z')

const KEYS = [
  'name',
  'operation',
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
  'at',
  'expect',
  'rules',
]

/** The cases of a `NAME.test.yaml`. Fails with `usage` and names everything that is wrong at once. */
export function readCases(
  given: string | Uint8Array,
  operations: readonly Operation[],
): readonly PolicyCase[] {
  const findings: Finding[] = []
  const report = reportTo(findings)
  const root = readYaml(plainText(given, 'The file of cases'), report)
  if (root !== undefined) onlyKeys(root, 'A file of cases', ['cases'], report)
  const list = root?.entries.get('cases')
  if (root !== undefined && list === undefined) report(root.line, 'A file of cases has cases')
  const cases = (list === undefined ? [] : itemsOf(list, 'cases', report)).flatMap((item) => {
    const table = tableOf(item, 'A case', report)
    return table === undefined ? [] : [caseOf(table, operations, report)]
  })
  if (findings.length > 0)
    throw refusalOf('The file of cases', findings, 'docs/policy.md tells what a case says')
  return cases.filter((one) => one !== undefined)
}

function caseOf(table: TableNode, operations: readonly Operation[], report: Report): PolicyCase | undefined {
  onlyKeys(table, 'A case', KEYS, report)
  const { entries, line } = table
  const ask = asking(table, report)
  const effect = ask.oneOf('expect', EFFECTS)
  if (effect === undefined) report(line, `A case says expect: one of ${EFFECTS.join(', ')}`)
  const name = ask.text('operation', '')
  const operation = operations.find((one) => one.name === name && one.kind === 'write')
  if (operation === undefined) {
    report(line, `A case names the operation of a write, not ${quoted(name)}`)
    return undefined
  }
  const situation: Situation = {
    operation: name,
    provider: operation.provider,
    connection: ask.text('connection', operation.provider),
    account: ask.text('account', ''),
    requester: ask.text('requester', 'agent'),
    door: ask.oneOf('door', DOORS) ?? 'cli',
    input: inputOf(entries.get('input'), operation, line, report),
    amount: amountOf(entries.get('amount'), report),
    recipients: ask.texts('recipients') ?? [],
    newRecipients: ask.texts('new_recipients') ?? [],
    repeats: repeatsOf(entries.get('repeats'), report),
    reversal: ask.oneOf('class', REVERSALS) ?? 'irreversible',
    now: momentOf(entries.get('at'), report),
  }
  const rules = ask.texts('rules') ?? null
  return {
    name: ask.text('name', `${name} in line ${line}`),
    line,
    situation,
    effect: effect ?? 'none',
    rules,
  }
}

/** What stands under a key of a case; what is not there is what stands for it. */
function asking({ entries }: TableNode, report: Report) {
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
      const found = values.find((value) => tree?.kind === 'text' && tree.text === value)
      if (tree !== undefined && found === undefined) {
        report(tree.line, `${key} is one of ${values.join(', ')}, not ${said(tree)}`)
      }
      return found
    },
  }
}

/** As the operation takes it: a text is read as a flag's would be. */
function inputOf(tree: Tree | undefined, operation: Operation, line: number, report: Report): Json {
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

function repeatsOf(tree: Tree | undefined, report: Report): number {
  if (tree === undefined) return 1
  if (tree.kind === 'text' && /^[1-9]\d{0,5}$/.test(tree.text)) return Number(tree.text)
  report(tree.line, `repeats is a whole number from 1 on, not ${said(tree)}`)
  return 1
}

function momentOf(tree: Tree | undefined, report: Report): number {
  if (tree === undefined) return NOON
  const text = tree.kind === 'text' ? tree.text : ''
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
  const moment = isWhole ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  report(tree.line, `at is a moment such as 2026-12-24T22:00:00+01:00, not ${said(tree)}`)
  return NOON
}

import { isShieldError } from '../errors.ts'
import type { Operation } from '../operation/operation.ts'
import { quoted } from '../text/quoted.ts'
import { parseDuration } from '../text/times.ts'
import { refusalOf, reportTo, type Finding } from './finding.ts'
import type { Judgement, Situation } from './policy.ts'
import { asking, readSituation, SITUATION_KEYS, wholeIn } from './read-situation.ts'
import { plainText, readYaml } from './read-yaml.ts'
import { itemsOf, onlyKeys, said, tableOf, type Report, type TableNode, type Tree } from './tree.ts'

/** What somebody expects of a policy. */
export interface PolicyCase {
  readonly name: string
  readonly line: number
  readonly situation: Situation
  /** What was proposed before it, the longest ago first. */
  readonly before: readonly EarlierWrite[]
  readonly effect: Judgement['effect']
  /** Ids of all rules that match with this effect; null: whichever. */
  readonly rules: readonly string[] | null
}

/** What was proposed before the write of a case, each time for itself and not as a repetition. */
export interface EarlierWrite {
  readonly situation: Situation
  readonly times: number
  /** Whether it had just the input that it says; else another one than the case, which nobody wrote down. */
  readonly hasOwnInput: boolean
}

const EFFECTS: readonly Judgement['effect'][] = ['deny', 'ask', 'allow', 'none']

const KEYS = ['name', 'operation', ...SITUATION_KEYS, 'at', 'before', 'expect', 'rules']

const EARLIER_KEYS = ['operation', ...SITUATION_KEYS, 'ago', 'times']

/** An earlier write that does not say how long ago it was, in milliseconds. */
const A_MINUTE = 60_000

const MOST_TIMES = 10_000

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
    return table === undefined ? [] : (caseOf(table, operations, report) ?? [])
  })
  if (findings.length > 0)
    throw refusalOf('The file of cases', findings, 'docs/policy.md tells what a case says')
  return cases
}

function caseOf(table: TableNode, operations: readonly Operation[], report: Report): PolicyCase | undefined {
  onlyKeys(table, 'A case', KEYS, report)
  const { entries, line } = table
  const ask = asking(table, report)
  const effect = ask.oneOf('expect', EFFECTS)
  if (effect === undefined) report(line, `A case says expect: one of ${EFFECTS.join(', ')}`)
  const name = ask.text('operation', '')
  const operation = writeOf(name, operations)
  if (operation === undefined) {
    report(line, `A case names the operation of a write, not ${quoted(name)}`)
    return undefined
  }
  const like = readSituation(table, operation, null, report)
  const situation = { ...like, now: momentOf(entries.get('at'), report) ?? like.now }
  return {
    name: ask.text('name', `${name} in line ${line}`),
    line,
    situation,
    before: beforeOf(entries.get('before'), situation, operations, report),
    effect: effect ?? 'none',
    rules: ask.texts('rules') ?? null,
  }
}

function writeOf(name: string, operations: readonly Operation[]): Operation | undefined {
  return operations.find((one) => one.name === name && one.kind === 'write')
}

function beforeOf(
  tree: Tree | undefined,
  after: Situation,
  operations: readonly Operation[],
  report: Report,
): readonly EarlierWrite[] {
  if (tree === undefined) return []
  return itemsOf(tree, 'before', report)
    .flatMap((item) => {
      const table = tableOf(item, 'An earlier write', report)
      return table === undefined ? [] : (earlierOf(table, after, operations, report) ?? [])
    })
    .toSorted((one, other) => one.situation.now - other.situation.now)
}

/** As the write of the case in all that it does not say, where it is of the same operation. */
function earlierOf(
  table: TableNode,
  after: Situation,
  operations: readonly Operation[],
  report: Report,
): EarlierWrite | undefined {
  onlyKeys(table, 'An earlier write', EARLIER_KEYS, report)
  const { entries, line } = table
  const name = asking(table, report).text('operation', after.operation)
  const operation = writeOf(name, operations)
  if (operation === undefined) {
    report(line, `An earlier write names the operation of a write, not ${quoted(name)}`)
    return undefined
  }
  const like = readSituation(table, operation, name === after.operation ? after : null, report)
  const times = wholeIn(entries.get('times'), 'times', report) ?? 1
  if (times > MOST_TIMES) report(line, `times is at most ${MOST_TIMES}`)
  const ago = agoOf(entries.get('ago'), report)
  return { situation: { ...like, now: after.now - ago }, times, hasOwnInput: entries.has('input') }
}

function agoOf(tree: Tree | undefined, report: Report): number {
  if (tree === undefined) return A_MINUTE
  try {
    return parseDuration('ago', tree.kind === 'text' ? tree.text : '')
  } catch (error) {
    if (!isShieldError(error)) throw error
    report(tree.line, error.message)
    return A_MINUTE
  }
}

function momentOf(tree: Tree | undefined, report: Report): number | undefined {
  if (tree === undefined) return undefined
  const text = tree.kind === 'text' ? tree.text : ''
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
  const moment = isWhole ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  report(tree.line, `at is a moment such as 2026-12-24T22:00:00+01:00, not ${said(tree)}`)
  return undefined
}

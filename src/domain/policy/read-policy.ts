import { createHash } from 'node:crypto'
import { whyNotName } from '../access/principal.ts'
import type { Operation } from '../operation/operation.ts'
import { quoted } from '../text/quoted.ts'
import { checkRules } from './check-rules.ts'
import { inOrder, refusalOf, reportTo, type Finding } from './finding.ts'
import { isTimeZone } from './local-time.ts'
import type { Policy } from './policy.ts'
import { idOf, readRule, type ReadRule } from './read-rule.ts'
import { plainText, readYaml } from './read-yaml.ts'
import { itemsOf, onlyKeys, said, tableOf, textIn, textsOf, type Report, type TableNode } from './tree.ts'

const MOST_RULES = 2_000
const HINT = 'shield policy check FILE, after it was changed; docs/policy.md tells what a policy can say'
/** A policy file that passes every check. Fails with `usage` and names everything that is wrong at once. */
export function readPolicy(given: string | Uint8Array, operations: readonly Operation[]): Policy {
  return inspectPolicy(given, operations).policy
}

/** The same with what is allowed and may not be meant. */
export function inspectPolicy(
  given: string | Uint8Array,
  operations: readonly Operation[],
): { readonly policy: Policy; readonly warnings: readonly Finding[] } {
  const text = plainText(given, 'The policy')
  const [problems, warnings]: [Finding[], Finding[]] = [[], []]
  const report = reportTo(problems)
  const root = readYaml(text, report)
  const policy = root === undefined ? undefined : policyOf(root, operations, problems, warnings)
  if (policy === undefined || problems.length > 0) throw refusalOf('The policy', problems, HINT)
  const digest = createHash('sha256').update(text).digest('hex')
  return { policy: { version: 1, digest, text, ...policy }, warnings: inOrder(warnings) }
}

type Read = Pick<Policy, 'timeZone' | 'groups' | 'rules'>

function policyOf(
  root: TableNode,
  operations: readonly Operation[],
  problems: Finding[],
  warnings: Finding[],
): Read {
  const report = reportTo(problems)
  onlyKeys(root, 'A policy', ['version', 'timezone', 'groups', 'rules'], report)
  const version = root.entries.get('version')
  if (version?.kind !== 'text' || version.text !== '1') {
    const given = version === undefined ? '' : `, not ${said(version)}`
    report(version?.line ?? root.line, `A policy says version: 1${given}`)
  }
  const timeZone = timeZoneOf(root, report)
  const groups = groupsOf(root, report)
  const rules = rulesOf(root, operations, problems)
  const found = checkRules(rules, { operations, groups, hasTimeZone: timeZone !== null })
  problems.push(...found.problems)
  warnings.push(...found.warnings)
  return { timeZone: timeZone ?? 'UTC', groups, rules: rules.map(({ rule }) => rule) }
}

function timeZoneOf({ entries }: TableNode, report: Report): string | null {
  const tree = entries.get('timezone')
  if (tree === undefined) return null
  const name = textIn(tree, 'timezone', report)
  if (name === undefined || isTimeZone(name)) return name ?? null
  report(tree.line, `There is no time zone ${quoted(name)}; it is a name such as Europe/Berlin`)
  return null
}

const GROUP = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

function groupsOf({ entries }: TableNode, report: Report): Policy['groups'] {
  const tree = entries.get('groups')
  const table = tree === undefined ? undefined : tableOf(tree, 'groups', report)
  const groups = [...(table?.entries ?? [])].map(([name, members]) => {
    if (!GROUP.test(name)) {
      report(members.line, `A group has small letters, digits and hyphens, not ${quoted(name)}`)
    }
    const persons = textsOf(members, `The group ${quoted(name)}`, report)
    for (const { text, line } of persons) {
      const why = whyNotName(text)
      if (why !== null) report(line, `${quoted(text)} is nobody. ${why}`)
      else if (table?.entries.has(text) === true) report(line, `${text} is a group; a group holds persons`)
    }
    return [name, persons.map(({ text }) => text)] as const
  })
  return Object.fromEntries(groups)
}

function rulesOf(
  root: TableNode,
  operations: readonly Operation[],
  problems: Finding[],
): readonly ReadRule[] {
  const report = reportTo(problems)
  const tree = root.entries.get('rules')
  if (tree === undefined) {
    report(root.line, 'A policy has rules: a list of them under the key rules')
    return []
  }
  const items = itemsOf(tree, 'rules', report)
  if (items.length > MOST_RULES)
    report(tree.line, `A policy has at most ${MOST_RULES} rules, not ${items.length}`)
  const seen = new Set<string>()
  return items.slice(0, MOST_RULES).flatMap((item) => {
    const table = tableOf(item, 'A rule', report)
    if (table === undefined) return []
    const id = idOf(table)
    const about = reportTo(problems, id)
    if (id !== null && seen.has(id)) about(table.line, 'Another rule has this id')
    if (id !== null) seen.add(id)
    const rule = readRule(table, operations, about)
    return rule === undefined ? [] : [rule]
  })
}

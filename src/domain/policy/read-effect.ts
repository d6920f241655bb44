import { isShieldError } from '../errors.ts'
import { whyNotName } from '../access/principal.ts'
import { REVERSALS } from '../operation/stakes.ts'
import { quoted } from '../text/quoted.ts'
import { parseDuration } from '../text/times.ts'
import type { Effect, Rule } from './policy.ts'
import { readLimits } from './read-limit.ts'
import {
  oneOf,
  onlyKeys,
  said,
  tableOf,
  textIn,
  textsOf,
  yesOrNo,
  type Report,
  type TableNode,
  type Tree,
} from './tree.ts'

/** What a rule does, and how; without its id, operations and condition. */
export type EffectParts = Omit<Rule, 'id' | 'operations' | 'when'>

const EFFECTS: readonly Effect[] = ['deny', 'ask', 'allow']
const LONGEST_MESSAGE = 300
const NOT_YET = 'is a reserved word: shield cannot demand it yet'

const NOTHING: Omit<EffectParts, 'effect'> = {
  message: null,
  approvers: [],
  reasonRequired: false,
  expiresIn: null,
  limits: [],
  irreversible: false,
  repeats: false,
  reversal: null,
}

/** The one effect of a rule. What is wrong with it is reported. */
export function readEffect(rule: TableNode, report: Report): EffectParts | undefined {
  const found = EFFECTS.filter((effect) => rule.entries.has(effect))
  const [effect] = found
  if (effect === undefined || found.length > 1) {
    const given = found.length === 0 ? '; it is missing' : `, not ${found.join(' and ')}`
    report(rule.line, `A rule has exactly one of deny, ask and allow${given}`)
    return undefined
  }
  const tree = rule.entries.get(effect)
  if (tree === undefined) return undefined
  if (tree.kind === 'text') {
    const given = tree.text === '' ? 'is empty' : `is a table of keys and values, not ${said(tree)}`
    report(tree.line, `${effect} ${given}; write ${effect}: {} where there is nothing to say`)
    return undefined
  }
  const table = tableOf(tree, effect, report)
  return table === undefined ? undefined : { ...NOTHING, effect, ...READERS[effect](table, report) }
}

const READERS: Readonly<Record<Effect, (table: TableNode, report: Report) => Partial<EffectParts>>> = {
  deny: (table, report) => {
    onlyKeys(table, 'deny', ['message'], report)
    return { message: messageOf(table.entries.get('message'), report) }
  },
  ask: (table, report) => {
    onlyKeys(table, 'ask', ['approvers', 'require', 'expires', 'class'], report, {
      approvals: `approvals ${NOT_YET}`,
    })
    const { entries } = table
    return {
      approvers: approversOf(entries.get('approvers'), report),
      reasonRequired: reasonOf(entries.get('require'), report),
      expiresIn: durationOf(entries.get('expires'), report),
      reversal: classOf(entries.get('class'), report),
    }
  },
  allow: (table, report) => {
    onlyKeys(table, 'allow', ['limits', 'irreversible', 'repeats'], report)
    const { entries } = table
    const yes = (key: string) => {
      const tree = entries.get(key)
      return tree !== undefined && yesOrNo(tree, key, report) === true
    }
    const limits = entries.get('limits')
    return {
      limits: limits === undefined ? [] : readLimits(limits, report),
      irreversible: yes('irreversible'),
      repeats: yes('repeats'),
    }
  },
}

function messageOf(tree: Tree | undefined, report: Report): string | null {
  if (tree === undefined) return null
  const message = textIn(tree, 'message', report)
  if (message === undefined) return null
  if (message.includes('\n')) report(tree.line, `message is one line, not ${quoted(message)}`)
  if (message.length > LONGEST_MESSAGE) {
    report(tree.line, `message has at most ${LONGEST_MESSAGE} characters, not ${message.length}`)
  }
  return message
}

function approversOf(tree: Tree | undefined, report: Report): readonly string[] {
  if (tree === undefined) return []
  return textsOf(tree, 'approvers', report).flatMap(({ text, line }) => {
    const why = whyNotName(text)
    if (why !== null) report(line, `approvers names ${quoted(text)}. ${why}`)
    return why === null ? [text] : []
  })
}

function reasonOf(tree: Tree | undefined, report: Report): boolean {
  if (tree === undefined) return false
  const demands = textsOf(tree, 'require', report)
  for (const { text, line } of demands) {
    if (text === 'reason') continue
    const why = text === 'passkey' ? `passkey ${NOT_YET}` : `require knows reason, not ${quoted(text)}`
    report(line, why)
  }
  return demands.some(({ text }) => text === 'reason')
}

function durationOf(tree: Tree | undefined, report: Report): number | null {
  if (tree === undefined) return null
  const text = textIn(tree, 'expires', report)
  if (text === undefined) return null
  try {
    return parseDuration('expires', text)
  } catch (error) {
    if (!isShieldError(error)) throw error
    report(tree.line, error.message)
    return null
  }
}

function classOf(tree: Tree | undefined, report: Report): Rule['reversal'] {
  return tree === undefined ? null : (oneOf(tree, 'class', REVERSALS, report) ?? null)
}

import { ParseError, type TypeCheckResult } from '@marcbachmann/cel-js'
import { nearest } from '../text/nearest.ts'
import { PRESENT, VARIABLES } from './language.ts'

// What the library says of a condition, for people who know no parser. Its own words come last.

/** What the library says, without the picture of the place that it draws below. */
export function summaryOf(error: unknown): string {
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
  return message.replaceAll('_type', '').slice(0, 300)
}

/** Why a condition cannot be read, and where: what goes on after `cannot be read`. */
export function whyUnreadable(error: unknown): string {
  const raw = summaryOf(error)
  const { input = '', start = 0 } = (error instanceof ParseError ? error.node : undefined) ?? {}
  const [before, rest] = [input.slice(0, start).trimEnd(), input.slice(start)]
  const plain = plainSyntax(raw, before, rest)
  if (input === '' || plain === undefined) return `: ${raw}`
  const place = before === '' ? 'at its beginning' : `after ${lastOf(before)} (character ${start + 1})`
  return ` ${place}: ${plain}; CEL: ${raw}`
}

const LONGEST_PLACE = 30

function lastOf(text: string): string {
  return text.length > LONGEST_PLACE ? `…${text.slice(-LONGEST_PLACE)}` : text
}

/** What stands for a sign or a word that people know from elsewhere. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/^=</, 'write <=, not =<'],
  [/^=>/, 'write >=, not =>'],
  [/^=/, 'a single = means nothing; == compares'],
  [/^(?:&|and\b)/i, 'write && between two conditions that both have to hold'],
  [/^(?:\||or\b)/i, 'write || between two conditions of which either has to hold'],
  [/^[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb`]/, 'write a text in straight quotation marks, as "EUR"'],
  [/^\)/, 'there is no ( for this )'],
  [/^\]/, 'there is no [ for this ]'],
]

const CLOSING: Readonly<Record<string, string>> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}' }

function plainSyntax(raw: string, before: string, rest: string): string | undefined {
  const [, expected = ''] = /^Expected (\w+), got /.exec(raw) ?? []
  if (Object.hasOwn(CLOSING, expected)) return `a ${CLOSING[expected]} is missing`
  if (expected === 'IDENTIFIER') return 'a name is missing'
  if (raw.startsWith('Unterminated string'))
    return 'the text that begins here has no quotation mark at its end'
  if (raw.startsWith('Unexpected token: EOF')) return 'it ends before it is complete'
  if (!raw.startsWith('Unexpected ')) return undefined
  if (/\bnot$/i.test(before)) return 'write ! in place of not'
  return INSTEAD.find(([sign]) => sign.test(rest))?.[1] ?? 'what follows has no place there'
}

/** Why a condition that was read cannot be evaluated, and which part of it: what goes on after `cannot be evaluated`. */
export function whyUntyped(error: TypeCheckResult['error']): string {
  const raw = summaryOf(error)
  const plain = plainTypes(raw)
  const { input = '', start, end } = error?.node ?? {}
  const source = input.slice(start, end).replaceAll(`${PRESENT}(`, 'has(')
  return plain === undefined || source === '' ? `: ${raw}` : `: ${source}: ${plain}; CEL: ${raw}`
}

function plainTypes(raw: string): string | undefined {
  const [, left = '', sign = '', right = ''] = /^no such overload: (\S+) (\S+) (\S+)$/.exec(raw) ?? []
  if (sign !== '')
    return `${typeText(left)} and ${typeText(right)} do not go together with ${sign}${insteadOf(sign)}`
  const [, one = '', type = ''] = /^no such overload: ([!-])(\S+)$/.exec(raw) ?? []
  if (one !== '') return `${one} does not go before ${typeText(type)}`
  const [, name = '', given = ''] = /^found no matching overload for '[^(]*?(\w+)\((.+)\)'$/.exec(raw) ?? []
  if (name !== '') return `${name}() does not take ${given.split(', ').map(typeText).join(' and ')}`
  const [, operand = ''] = /^(?:Logical operator|Ternary condition) .*, got '(\S+)'$/.exec(raw) ?? []
  if (operand !== '') return `what is true or false belongs here, not ${typeText(operand)}`
  const [, variable] = /^Unknown variable: (\w+)$/.exec(raw) ?? []
  if (variable !== undefined) return `there is no such name${nearText(variable)}`
  return raw.startsWith('No such key: ') ? 'there is no such field' : undefined
}

function nearText(typed: string): string {
  const near = nearest(typed, [...Object.keys(VARIABLES), 'input'])
  return near === undefined ? '' : `; did you mean ${near}?`
}

function insteadOf(sign: string): string {
  if (sign === 'in') return '; in looks for an element in a list of its type'
  return /^[<>]/.test(sign) ? '; only numbers and moments have an order' : ''
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  double: 'a number with a point',
  bool: 'true or false',
  null: 'nothing',
  'google.protobuf.Timestamp': 'a moment',
}

function typeText(type: string): string {
  if (type.startsWith('list<')) return 'a list'
  return (Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? type
}

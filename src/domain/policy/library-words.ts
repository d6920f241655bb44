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

/** What is wrong, by what the library says. */
const SYNTAX: readonly (readonly [RegExp, string])[] = [
  [/^Expected RPAREN,/, 'a ) is missing'],
  [/^Expected RBRACKET,/, 'a ] is missing'],
  [/^Expected RBRACE,/, 'a } is missing'],
  [/^Expected IDENTIFIER,/, 'a name is missing'],
  [/^Unterminated string/, 'the text that begins here has no quotation mark at its end'],
  [/^Unexpected token: EOF/, 'it ends before it is complete'],
]

/** What is wrong with a sign or a word that people know from elsewhere. */
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

function plainSyntax(raw: string, before: string, rest: string): string | undefined {
  if (!raw.startsWith('Unexpected character')) return SYNTAX.find(([said]) => said.test(raw))?.[1]
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

/** The same, with what the library names. */
const TYPING: readonly (readonly [RegExp, (...named: readonly string[]) => string])[] = [
  [
    /^no such overload: (\S+) (\S+) (\S+)$/,
    (left = '', sign = '', right = '') =>
      `${typeText(left)} and ${typeText(right)} do not go together with ${sign}${insteadOf(sign)}`,
  ],
  [
    /^no such overload: ([!-])(\S+)$/,
    (sign = '', type = '') => `${sign} does not go before ${typeText(type)}`,
  ],
  [
    /^found no matching overload for '[^(]*?(\w+)\((.+)\)'$/,
    (name = '', given = '') => `${name}() does not take ${given.split(', ').map(typeText).join(' and ')}`,
  ],
  [
    /^(?:Logical operator|Ternary condition) .*, got '(\S+)'$/,
    (type = '') => `what is true or false belongs here, not ${typeText(type)}`,
  ],
  [/^Unknown variable: (\w+)$/, (name = '') => `there is no such name${nearText(name)}`],
  [/^No such key: /, () => 'there is no such field'],
]

function plainTypes(raw: string): string | undefined {
  for (const [said, plain] of TYPING) {
    const found = said.exec(raw)
    if (found !== null) return plain(...found.slice(1))
  }
  return undefined
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

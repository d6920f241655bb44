import type { Amount } from './preview.ts'
import { grouped } from '../text/money.ts'
import { offsetText, rangeText, shortManner } from '../text/times.ts'
import { safeText } from '../text/safe-text.ts'

/** What a list can show of a request, in columns of a terminal. */
export const MOST_COLUMNS = 100

/**
 * A piece of a summary. `ours`: words, numbers and dates of shield's own. `name`: whom or what it is about (an address, a
 * number, an order); stands whole, and bare where it can be taken for nothing else. `quote`: text that is sent or that
 * somebody reads, in quotation marks and cut to the room that is left.
 */
interface Piece {
  readonly kind: 'ours' | 'name' | 'quote'
  readonly text: string
}

/** What a write is about, in the words of the system that it goes to. */
export type Summary = readonly Piece[]

/** Only for what cannot hold text from outside, such as a number that was checked. */
export function ours(text: string): Summary {
  return [{ kind: 'ours', text }]
}

export function name(text: string): Summary {
  return [{ kind: 'name', text }]
}

/** Followed by a letter or by nothing: behind a text that is read from the right, a number would change places with it. */
export function quote(text: string): Summary {
  return [{ kind: 'quote', text }]
}

/** The first, and how many others there are. */
export function names([first, ...others]: readonly string[]): Summary {
  if (first === undefined) return []
  return others.length === 0 ? name(first) : summary`${name(first)} and ${ours(String(others.length))} more`
}

export function money({ amount, currency }: Amount): Summary {
  const text = `${amount} ${currency}`
  return /^[\d.]+ [A-Z]{3}$/.test(text) ? ours(`${grouped(amount)} ${currency}`) : name(text)
}

/** `2 items`. */
export function count(number: number, one: string): Summary {
  return ours(number === 1 ? `1 ${one}` : `${grouped(String(number))} ${one}s`)
}

/** Words of ours with pieces between them. */
export function summary(words: TemplateStringsArray, ...pieces: readonly Summary[]): Summary {
  return words.flatMap((text, index) => [{ kind: 'ours', text }, ...(pieces[index] ?? [])] as const)
}

/** Several, with commas between those that are not empty. */
export function joined(...parts: readonly Summary[]): Summary {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [...ours(', '), ...part]))
}

/**
 * The one line, at most 100 columns, in which no text from outside can pass for another part of it: names and quotes are
 * on one line, without characters that are not seen, and hold no quotation mark. `safeText` leaves it as it is. Quotes are
 * shortened first; names only where they alone fill the line, and amounts and dates never.
 */
export function summaryLine(pieces: Summary): string {
  const plain = pieces.map(({ kind, text }) => ({ kind, text: kind === 'ours' ? text : flat(text) }))
  const quotes = plain.filter(({ kind }) => kind === 'quote')
  const least = quotes.reduce((sum, { text }) => sum + Math.min(widthOf(text), LEAST_QUOTE), 0)
  const roomBeside = (most: number): number =>
    MOST_COLUMNS -
    plain.reduce(
      (sum, piece) => sum + (piece.kind === 'quote' ? QUOTATION_MARKS : widthOf(shown(piece, most, 0))),
      0,
    )
  const mostOfName = LENGTHS.find((most) => roomBeside(most) >= least) ?? LEAST_NAME
  const mostOfQuote = Math.max(1, Math.floor(roomBeside(mostOfName) / Math.max(1, quotes.length)))
  return cutAtEnd(plain.map((piece) => shown(piece, mostOfName, mostOfQuote)).join(''), MOST_COLUMNS)
}

/** So much of a quote is kept before names are shortened. */
const LEAST_QUOTE = 8
const QUOTATION_MARKS = 2
const LEAST_NAME = 12
const LENGTHS = [MOST_COLUMNS, 64, 48, 32, 24, 16, LEAST_NAME]

function shown({ kind, text }: Piece, mostOfName: number, mostOfQuote: number): string {
  if (kind === 'ours') return text
  if (kind === 'quote') return `"${cutAtEnd(text, mostOfQuote)}"`
  const whole = cutInside(text, mostOfName)
  return BARE.test(whole) ? whole : `"${whole}"`
}

/** Nothing that separates the parts of a summary, and nothing that could pass for a word of ours behind it. */
const BARE = /^[^\s",;:'()]+$/u

/** What looks like the quotation mark around a text, and the mark itself. */
const LIKE_QUOTATION_MARKS =
  /["\u02ba\u02dd\u02ee\u05f4\u201c-\u201f\u2033\u2034\u2036\u2037\u2057\u275d\u275e\u2760\u3003\u301d-\u301f\uff02\u{1f676}-\u{1f678}]/gu

/** On one line, each unseen character shown as `�`, each quotation mark as `'`. The preview has every one of them. */
function flat(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim().replaceAll('\ufe0f', '')
  return safeText(line.toWellFormed().replaceAll(LIKE_QUOTATION_MARKS, "'")).replaceAll(
    /\\u\{[0-9A-F]+\}/g,
    '\ufffd',
  )
}

function cutAtEnd(text: string, most: number): string {
  if (widthOf(text) <= most) return text
  return `${takeFrom(Array.from(text), most - 1).trimEnd()}…`
}

/** The end of an address says whose it is, so more of it is kept. */
function cutInside(text: string, most: number): string {
  if (widthOf(text) <= most) return text
  const characters = Array.from(text)
  const head = takeFrom(characters, Math.floor((most - 1) / 3))
  const tail = takeFrom(characters.toReversed(), Math.ceil(((most - 1) * 2) / 3) - 1)
  return `${head}…${Array.from(tail).toReversed().join('')}`
}

function takeFrom(characters: readonly string[], most: number): string {
  let width = 0
  const end = characters.findIndex((character) => (width += widthOf(character)) > most)
  return characters.slice(0, end === -1 ? undefined : end).join('')
}

/** As many columns as the widest terminal gives, without the tables that it takes to be exact. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  return Array.from(text).reduce((sum, character) => sum + (NARROW.test(character) ? 1 : 2), 0)
}

const NARROW = /[\0-\u10ff\u2010-\u2027\ufffd]/u

/** When something is, by the clock of the place, or where that is not told, of UTC: `Tue 1 Dec 10:00–10:30`. */
export function spanText(start: string, end: string, proposedAt: string): string {
  const text = rangeText(start, end, shortManner(proposedAt))
  if (text === '') return 'at an unknown time'
  return offsetText(start) === 'UTC' ? `${text} UTC` : text
}

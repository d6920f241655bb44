/**
 * What texts consist of nearly always: ASCII, the letters and signs of Western languages, dashes, quotation marks and
 * currencies. Each is seen, has a place of its own and takes one column, and no table of Unicode is looked at for it,
 * which a list of appointments (`11:00–11:30`) took 6 ms for.
 */
export const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20c0]*$/

/** The same over several lines. */
const PLAIN_BLOCK = /^[ -~\n\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20c0]*$/

/** Letters, digits, punctuation and symbols: they take a place of their own. */
const BASE = lazyPattern(String.raw`^[\p{L}\p{N}\p{P}\p{S}]$`, 'u')

/** What joins the character before it: marks, and the later halves of a Korean syllable. */
const JOINING = lazyPattern(String.raw`^[\p{M}\u1160-\u11ff\ud7b0-\ud7c6\ud7cb-\ud7fb]$`, 'u')

/**
 * Letters, symbols and marks by category that nobody sees: default ignorable ones (fillers, variation selectors,
 * joiners, tags) and a few blanks that Unicode does not list among them. `↵` is ours: it marks a line's end.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const UNSEEN = lazyPattern(
  String.raw`^[\u{16fe4}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{13441}\u{13442}]$`,
  'u',
)

const UNSAFE = lazyPattern(
  String.raw`[^\p{L}\p{N}\p{P}\p{S}\p{M} \n]|[\u{16fe4}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{13441}\u{13442}]`,
  'gu',
)

const LINE_END = '\u21b5'

/** More marks than this on one letter overprint what stands around it. */
const MOST_JOINING = 2

/**
 * Text from outside, on one line, made safe to show: only what has a visible form of its own stays as it is (letters,
 * digits, punctuation, symbols, two marks a letter, the space). All else, line feeds too, is shown as `\u{HEX}`, and
 * so is a backslash that would imitate that form: no two texts look the same after it.
 */
export function safeText(text: string): string {
  return isPlain(text) ? text : escapeText(text, false)
}

/** The same over several lines: a line feed is shown as `↵` and a new line. */
export function safeBlock(text: string): string {
  return isPlain(text) ? text : escapeText(text, true)
}

/**
 * Replaces every character that may not reach a terminal, line feeds excepted, and leaves the rest alone. For text
 * that has a spelling of its own for such characters (JSON), and as the last look before writing.
 */
export function replaceUnsafe(text: string, replace: (character: string) => string): string {
  return PLAIN_BLOCK.test(text) ? text : text.replace(UNSAFE(), replace)
}

/**
 * A value as JSON, on one line unless it is indented. Characters that a terminal obeys or nobody sees are written `\uXXXX`,
 * which is the same value: `JSON.stringify` leaves most of them raw.
 */
export function safeJson(value: unknown, indent?: number): string {
  return replaceUnsafe(JSON.stringify(value ?? null, undefined, indent), toJsonEscape)
}

function toJsonEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

/** A character as `\u{HEX}`. */
export function toEscape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`
}

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !text.includes('\\u{')
}

function escapeText(text: string, severalLines: boolean): string {
  const parts = text.split('\\u{').map((part) => escapePart(part, severalLines))
  return parts.join(`${toEscape('\\')}u{`)
}

function escapePart(text: string, severalLines: boolean): string {
  let shown = ''
  // Without a letter before it a mark would join whatever happens to stand there.
  let joined = MOST_JOINING
  for (const character of text) {
    const kind = kindOf(character)
    joined = kind === 'base' ? 0 : kind === 'joining' ? joined + 1 : MOST_JOINING
    if (character === '\n' && severalLines) shown += `${LINE_END}\n`
    else if (kind === 'space' || kind === 'base') shown += character
    else if (kind === 'joining' && joined <= MOST_JOINING) shown += character
    else shown += toEscape(character)
  }
  return shown
}

function kindOf(character: string): 'space' | 'base' | 'joining' | 'unsafe' {
  if (character === ' ') return 'space'
  if (PLAIN.test(character)) return 'base'
  if (character === LINE_END || UNSEEN().test(character)) return 'unsafe'
  if (JOINING().test(character)) return 'joining'
  return BASE().test(character) ? 'base' : 'unsafe'
}

/**
 * A pattern that is made when it is first asked for. V8 looks into Unicode's tables as soon as it parses a literal with
 * `\p{…}`, wherever that stands: the ones of the terminal cost 30 million instructions at each start, and most texts
 * never need them. `source` is what would stand between the slashes.
 */
export function lazyPattern(source: string, flags: string): () => RegExp {
  let pattern: RegExp | undefined
  return () => (pattern ??= new RegExp(source, flags))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text as HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

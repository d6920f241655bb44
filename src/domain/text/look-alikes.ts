import { LOOK_ALIKE_TABLE } from './look-alike-table.ts'
import { lazyPattern } from './safe-text.ts'

interface LookAlike {
  /** ASCII. */
  readonly looksLike: string
  readonly name: string
}

let known: ReadonlyMap<string, LookAlike> | undefined

/** Read when it is first needed: most texts are ASCII. */
function table(): ReadonlyMap<string, LookAlike> {
  known ??= new Map(
    LOOK_ALIKE_TABLE.replaceAll('\n', '')
      .split('|')
      .filter((row) => row !== '')
      .map((row) => {
        const [code = '', looksLike = '', ...words] = row.split(' ')
        return [String.fromCodePoint(Number.parseInt(code, 16)), { looksLike, name: words.join(' ') }]
      }),
  )
  return known
}

/** The ASCII text that a character is drawn like, or is another form of; undefined for any other. */
export function asciiTwin(character: string): string | undefined {
  const form = character.normalize('NFKC')
  if (form !== character && /^[!-~]+$/.test(form)) return form
  return table().get(character)?.looksLike
}

/** Named where Unicode's table of look-alikes has no row for a character. */
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Georgian',
  'Cherokee',
  'Devanagari',
  'Thai',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Han',
].map((script) => [script, lazyPattern(String.raw`\p{Script=${script}}`, 'u')] as const)

/**
 * A character outside ASCII by its code and name, and what it is taken for: `U+0441 CYRILLIC SMALL LETTER ES, looks like
 * c`. A character without a row in Unicode's table of look-alikes is named by its script.
 */
export function describeCharacter(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  const row = table().get(character)
  if (row !== undefined) return `${code} ${row.name}, looks like ${row.looksLike}`
  const twin = asciiTwin(character)
  if (twin !== undefined) return `${code}, another form of ${twin}`
  const script = SCRIPTS.find(([, isOf]) => isOf().test(character))?.[0]
  return script === undefined ? code : `${code}, a ${script} letter`
}

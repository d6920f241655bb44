// Writes src/domain/text/look-alike-table.ts: Unicode's characters that are drawn like ASCII, from Unicode's own lists.
// `node scripts/look-alikes.mjs` after a new release of either package; test/domain/text/look-alikes.test.ts compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { unicodeName } from 'unicode-name'

const TABLE = new URL('../src/domain/text/look-alike-table.ts', import.meta.url)
const LONGEST_LINE = 118

/**
 * Missing in Unicode's list, which compares how characters are drawn alone: what IDNA takes for the dot between two
 * labels, and Greek letters that pass among Latin ones.
 */
const BESIDES = { '\u3002': '.', '\uff61': '.', κ: 'k', τ: 't', χ: 'x' }

/** The rows as they are in the file: `HEX ASCII NAME`, between `|`. */
export function lookAlikes() {
  const data = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('unhomoglyph/data.json'), 'utf8'),
  )
  return (
    Object.entries({ ...data, ...BESIDES })
      .filter(
        ([from, to]) => Array.from(from).length === 1 && /^[^ -~]$/u.test(from) && /^[!-_a-{}~]+$/.test(to),
      )
      // What is the same character in another form, Unicode's normalization tells.
      .filter(([from]) => !/^[ -~]+$/.test(from.normalize('NFKC')))
      .map(([from, to]) => `${from.codePointAt(0).toString(16).toUpperCase()} ${to} ${unicodeName(from)}`)
      .toSorted((one, other) => Number.parseInt(one, 16) - Number.parseInt(other, 16))
  )
}

function linesOf(rows) {
  const lines = ['']
  for (const row of rows) {
    if (lines.at(-1).length + row.length > LONGEST_LINE) lines.push('')
    lines.push(`${lines.pop()}${row}|`)
  }
  return lines
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  writeFileSync(
    TABLE,
    `/**
 * Characters outside ASCII that are drawn like ASCII ones: code, what they look like, name. Made by
 * scripts/look-alikes.mjs from Unicode's confusables.txt and names (packages unhomoglyph and unicode-name).
 * https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export const LOOK_ALIKE_TABLE = String.raw\`
${linesOf(lookAlikes()).join('\n')}
\`
`,
  )
}

import { expect } from 'vitest'

/** A name for the report of a failure (plain ASCII) and the text itself. */
type Hostile = readonly [name: string, text: string]

const point = (code: number): string => String.fromCodePoint(code)
const hex = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0')
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

const inside = (title: string, codes: readonly number[]): readonly Hostile[] =>
  codes.map((code) => [`${title} U+${hex(code)}`, `before${point(code)}after`])

const ESC = '\u001b'

/** Text that drives a terminal, hides, imitates or overwrites, by one trick each. */
export const HOSTILE_TEXTS: readonly Hostile[] = [
  ...inside('C0', range(0x00, 0x1f)),
  ...inside('DEL and C1', range(0x7f, 0x9f)),
  ...inside('bidi', [0x061c, 0x200e, 0x200f, ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)]),
  ...inside('zero width', [0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x00ad, 0x034f, 0x180e]),
  ...inside('invisible operator', range(0x2061, 0x2064)),
  ...inside('deprecated format', range(0x206a, 0x206f)),
  ...inside('interlinear', [0xfff9, 0xfffa, 0xfffb, 0xfffc]),
  ...inside('filler', [0x3164, 0x115f, 0x1160, 0xffa0, 0x2800, 0x16fe4, 0x17b4, 0x17b5]),
  ...inside('space', [0x00a0, 0x1680, ...range(0x2000, 0x200a), 0x202f, 0x205f, 0x3000]),
  ...inside('line end', [0x2028, 0x2029, 0x0085]),
  ...inside('variation selector', [0xfe00, 0xfe0e, 0xfe0f, 0x180b, 0xe0100, 0xe01ef]),
  ...inside('tag', [0xe0001, 0xe0020, 0xe0041, 0xe007f]),
  ...inside('music format', [0x1d159, ...range(0x1d173, 0x1d17a)]),
  ...inside('shorthand format', range(0x1bca0, 0x1bca3)),
  ...inside('private use', [0xe000, 0xf8ff, 0xf0000, 0x10fffd]),
  ...inside('unassigned', [0x0378, 0x2065, 0xfdd0, 0xfffe, 0xffff, 0xe0000, 0x1fffe, 0x10ffff]),
  ...[0xd800, 0xdbff, 0xdc00, 0xdfff].map((unit): Hostile => [
    `lone surrogate ${hex(unit)}`,
    `a${String.fromCharCode(unit)}b`,
  ]),
  ['surrogates the wrong way round', '\udc00\ud800'],
  ['colour', `${ESC}[31mred${ESC}[0m`],
  ['erased line', `pay 1 EUR${ESC}[2K${ESC}[1Gpay nothing`],
  ['cursor up', `${ESC}[1A${ESC}[2Kerror: none`],
  ['clear screen', `${ESC}[2J${ESC}[H`],
  ['alternate screen', `${ESC}[?1049h`],
  ['unfinished CSI', `${ESC}[`],
  ['unfinished CSI with parameters', `${ESC}[38;5;`],
  ['window title', `${ESC}]0;title\u0007`],
  ['unfinished OSC', `${ESC}]8;;https://evil.example`],
  ['hyperlink', `${ESC}]8;;https://evil.example${ESC}\\bank.example${ESC}]8;;${ESC}\\`],
  ['clipboard', `${ESC}]52;c;cm0gLXJmIH4=\u0007`],
  ['device control', `${ESC}P+q544e${ESC}\\`],
  ['privacy message', `${ESC}^secret${ESC}\\`],
  ['application command', `${ESC}_Gf=100;AAAA${ESC}\\`],
  ['report request', `${ESC}[6n${ESC}[c`],
  ['terminal reset', `${ESC}c`],
  ['keyboard remap', `${ESC}[0;59;"echo ran";13p`],
  ['8-bit CSI', '\u009b31mred\u009b0m'],
  ['8-bit OSC', '\u009d0;title\u009c'],
  ['8-bit DCS', '\u0090+q\u009c'],
  ['nested escapes', `${ESC}${ESC}[31m${ESC}[`],
  ['carriage return overwrite', 'pay 1000 EUR\rpay 1 EUR   '],
  ['backspace overwrite', 'pay 1000 EUR\b\b\b\b\b\b\b1 EUR'],
  ['bells', '\u0007'.repeat(50)],
  ['tab', 'column\tforged'],
  ['vertical tab and form feed', 'a\u000bb\u000cc'],
  ['line feed', 'Lunch\nhint: shield approvals approve --all'],
  ['CRLF', 'Lunch\r\nApproved by anna'],
  ['many line feeds', '\n'.repeat(500)],
  ['forged escape', 'a\\u{202E}b'],
  ['forged escape after a backslash', '\\\\u{1B}[31m'],
  ['half a forged escape', `\\u${ESC}{41}`],
  ['forged line end', 'first \u21b5 second'],
  ['combining flood', `Z${'\u0301'.repeat(200)}algo`],
  ['combining flood of many kinds', `Z${range(0x300, 0x36f).map(point).join('')}`],
  ['mark without a letter', '\u0336struck'],
  ['marks on a space', ` ${'\u0489'.repeat(9)}`],
  ['enclosing marks', `1${'\u20dd'.repeat(9)}`],
  ['Korean vowel flood', `\u1100${'\u1161'.repeat(99)}`],
  ['bidi override of a file name', 'invoice\u202Efdp.exe'],
  ['bidi isolate left open', '\u2067admin'],
  ['Trojan Source', 'if (admin\u202e \u2066) {\u2069 \u2066'],
  ['Hebrew', 'שלום world'],
  ['Arabic presentation', '\ufdfd\ufdfd'],
  ['Cyrillic domain', 'https://раураӏ.com/login'],
  ['Cyrillic letter in a Latin word', 'micrоsoft.com'],
  ['Greek letter in a Latin word', 'gοοgle.com'],
  ['whole Cyrillic label', 'сосо.com'],
  ['punycode', 'xn--pypal-4ve.com'],
  ['full-width digits', '１００ EUR'],
  ['full-width letters', 'ｅvil.com'],
  ['Arabic-Indic digits', '٣٤٥ EUR'],
  ['mathematical letters', '𝐞𝐯𝐢𝐥.com'],
  ['ligature', 'ﬁnance@shop.de'],
  ['look-alike dots', 'shop。example．com'],
  ['Kelvin sign', '\u212aevin'],
  ['emoji with joiners', '👩\u200d👩\u200d👧\u200d👦'],
  ['hidden tag message', `hello${Array.from('approve', (c) => point(0xe0000 + c.charCodeAt(0))).join('')}`],
  ['soft hyphen inside', 'pay\u00adpal.com'],
  ['byte order mark first', '\ufeffadmin'],
  ['markup', '<script>alert(1)</script>'],
  ['shell', '$(echo ran); `id` && echo "\'"'],
  ['format string', '%s%n%x {0} ${x}'],
  ['long word', 'x'.repeat(5000)],
  ['long word of escapes', ESC.repeat(500)],
  ['long wide text', '漢字'.repeat(700)],
  ['many spaces', `a${' '.repeat(3000)}b`],
  ['prototype', '__proto__'],
  ['empty', ''],
  ['null word', 'null'],
]

/** Tries every text, whatever became of those before it, and fails with the name of each that failed and the reason. */
export async function withEachHostileText(check: (text: string) => void | Promise<void>): Promise<void> {
  const failed: string[] = []
  for (const [name, text] of HOSTILE_TEXTS) {
    try {
      await check(text)
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  expect(failed, 'hostile texts that get through').toEqual([])
}

/** What may never stand in the output: all but TAB, LF and our own colour sequences. */
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u

/** The first character of an output that may not stand there, as its number; undefined when there is none. */
export function forbiddenIn(output: string, options: { readonly colour: boolean }): string | undefined {
  // oxlint-disable-next-line no-control-regex -- our own colour sequences
  const bare = options.colour ? output.replaceAll(/\u001b\[\d+(?:;\d+)*m/g, '') : output
  const found = FORBIDDEN.exec(bare)?.[0]
  return found === undefined ? undefined : `U+${hex(found.codePointAt(0) ?? 0)}`
}

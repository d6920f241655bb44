/** A text from outside as a message repeats it: in quotes, escaped as JSON has it, and no longer than anybody reads. */
export function quoted(text: string, longest = 80): string {
  return JSON.stringify(text.slice(0, longest))
}

/**
 * As it is typed in a shell, so that a command in a hint can be copied: quoted wherever it could mean more than itself.
 * It is for the value of a flag; what stands by itself may look like a flag and is given to `commandAbout`.
 */
export function shellWord(word: string): string {
  // zsh makes a path of `=word`.
  return /^[\w./:@+,…-][\w./:@=+,…-]*$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * A command about something that another program has named, as an id at Nango. A name that begins with `-` would be read
 * as a flag, in quotes too: it comes last then, after `--`, which ends the flags.
 */
export function commandAbout(command: string, name: string, flags = ''): string {
  const [word, more] = [shellWord(name), flags === '' ? '' : ` ${flags}`]
  return name.startsWith('-') ? `${command}${more} -- ${word}` : `${command} ${word}${more}`
}

/**
 * A text from outside that stands among others: in a list, on a line with amounts and names. It is quoted, as JSON, where
 * it could be taken for several of them or for words of shield's: with a line end, a comma or another separator in it, or
 * a quote.
 */
export function oneValue(text: string): string {
  return /^[^\p{Cc}\u2028\u2029",;:×()]*$/u.test(text) ? text : JSON.stringify(text)
}

/**
 * How many characters a text has: Unicode code points, as the schemas of inputs and JSON Schema count them, and not the
 * units of UTF-16, of which an emoji takes two.
 */
export function characterCount(text: string): number {
  // No text has more characters than units, and most have as many.
  return /[\ud800-\udbff]/.test(text) ? Array.from(text).length : text.length
}

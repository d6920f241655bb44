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

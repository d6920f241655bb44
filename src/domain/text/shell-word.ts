/** As it is typed in a shell, so that a command in a hint can be copied: quoted wherever it could mean more than itself. */
export function shellWord(word: string): string {
  return /^[\w./:@=+,…-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

const NUL = '\u0000'
const MARK = '\u0001'

/**
 * A text as PostgreSQL can hold it. It has no U+0000 (https://www.postgresql.org/docs/current/datatype-character.html), so
 * that is kept as a mark and a 0, and the mark itself, U+0001, as a mark and a 1. Two texts are the same in this form where
 * they are the same. The functions of the schema read JSON in the same way.
 */
export function toStoredText(text: string): string {
  if (!text.includes(NUL) && !text.includes(MARK)) return text
  return text.replaceAll(MARK, `${MARK}1`).replaceAll(NUL, `${MARK}0`)
}

/** The text that was stored. */
export function fromStoredText(stored: string): string {
  if (!stored.includes(MARK)) return stored
  return stored.replaceAll(`${MARK}0`, NUL).replaceAll(`${MARK}1`, MARK)
}

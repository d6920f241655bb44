/**
 * A text from outside that stands among others: in a list, on a line with amounts and names. It is quoted, as JSON, where
 * it could be taken for several of them or for words of shield's: with a line end, a comma or another separator in it, or
 * a quote.
 */
export function oneValue(text: string): string {
  return /^[^\p{Cc}\u2028\u2029",;:×()]*$/u.test(text) ? text : JSON.stringify(text)
}

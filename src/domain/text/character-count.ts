/**
 * How many characters a text has: Unicode code points, as the schemas of inputs and JSON Schema count them, and not the
 * units of UTF-16, of which an emoji takes two.
 */
export function characterCount(text: string): number {
  // No text has more characters than units, and most have as many.
  return /[\ud800-\udbff]/.test(text) ? Array.from(text).length : text.length
}

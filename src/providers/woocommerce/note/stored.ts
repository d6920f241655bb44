import type { Json } from '../../../domain/text/json.ts'
import { textOrNull } from '../value.ts'

/**
 * What the shop keeps of a text: WordPress takes a backslash out of every comment that it stores, as if one had been put
 * in, and WooCommerce puts none in. `\\` becomes `\`, and a single one goes.
 * https://developer.wordpress.org/reference/functions/wp_insert_comment/
 */
export function storedForm(text: string): string {
  return text.replaceAll(/\\([\s\S]?)/g, (_whole, next: string) => (next === '0' ? '\0' : next))
}

/** Whether the shop shows this text for what was sent, as it is or as it stores it. */
export function isSameNote(shown: Json | undefined, sent: string): boolean {
  const found = plain(textOrNull(shown) ?? '')
  return found === plain(sent) || found === plain(storedForm(sent))
}

/** Ends of lines, spaces around and entities are WordPress's own to change. */
function plain(text: string): string {
  return (textOrNull(text) ?? '').replaceAll(/[\s\0]+/g, ' ').trim()
}

/** A few of the elements that WordPress lets stand in a text. */
const ALLOWED: readonly string[] = [
  'a',
  'b',
  'blockquote',
  'br',
  'code',
  'em',
  'i',
  'img',
  'li',
  'p',
  'strong',
  'ul',
]

/**
 * What WordPress leaves of a text that may hold HTML: no control characters, `&` and lone `<` and `>` as entities, and no
 * element but those that it allows. WooCommerce 11 does that to an order note before anything else.
 * https://developer.wordpress.org/reference/functions/wp_kses_post/
 */
export function keptOf(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, (one) => (one >= ' ' || '\t\n\r'.includes(one) ? one : ''))
    .replaceAll(/&(?!(?:amp|lt|gt|quot|nbsp|copy|euro|[a-z]uml|#\d{1,7}|#x[0-9a-f]{1,6});)/gi, '&amp;')
    .replaceAll(/<[^<>]*(?=<|$)/g, escaped)
    .replaceAll(/<([^>]*)>|>/g, (whole, inner: string | undefined) =>
      inner === undefined ? '&gt;' : element(whole, inner),
    )
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#039;')
}

function element(whole: string, inner: string): string {
  const [, name = ''] = /^\s*\/?\s*([a-z0-9-]+)/i.exec(inner) ?? []
  return ALLOWED.includes(name.toLowerCase()) ? whole.replaceAll(/\son[a-z]+="[^"]*"/gi, '') : ''
}

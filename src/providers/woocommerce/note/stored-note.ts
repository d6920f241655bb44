import { decodeHTMLStrict } from 'entities'

/**
 * What the shop keeps of a text: WordPress takes a backslash out of every comment that it stores, as if one had been put
 * in, and WooCommerce puts none in. `\\` becomes `\`, and a single one goes.
 * https://developer.wordpress.org/reference/functions/wp_insert_comment/
 */
export function storedForm(text: string): string {
  return text.replaceAll(/\\([\s\S]?)/g, (_whole, next: string) => (next === '0' ? '\0' : next))
}

/**
 * Whether the shop has this text for what was sent. Backslashes, ends of lines, spaces around and entities are
 * WordPress's own to change, and WooCommerce 11 also takes control characters out and every tag that it does not allow:
 * both texts are compared without any tags.
 * https://developer.wordpress.org/reference/functions/wp_kses_post/
 */
export function isSameNote(stored: string, sent: string): boolean {
  const found = [bare(stored), bare(decodeHTMLStrict(stored))]
  return [sent, storedForm(sent)].some((text) => found.includes(bare(text)))
}

function bare(html: string): string {
  const text = html.replaceAll(/<!--[\s\S]*?(?:-->|$)|<[^<>]*>/g, '')
  return decodeHTMLStrict(text)
    .replaceAll(/(?!\s)\p{Cc}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** A note is HTML to whoever shows it: the text that is read in it, but for its tags. */
export function readText(html: string): string {
  return decodeHTMLStrict(html).trim()
}

/** What WordPress 7.1 lets stand in a text. https://developer.wordpress.org/reference/functions/wp_kses_allowed_html/ */
const ALLOWED: ReadonlySet<string> = new Set(
  (
    'a abbr acronym address area article aside audio b bdo big blockquote br button caption cite code col colgroup data ' +
    'dd del details dfn dialog div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i ' +
    'img ins kbd label legend li main map mark menu meter nav object ol p pre progress q rb rp rt rtc ruby s samp search ' +
    'section small span strike strong sub summary sup table tbody td textarea tfoot th thead time title tr track tt u ul ' +
    'var video wbr'
  ).split(' '),
)

/** What stands between `<` and `>` and is not HTML that WordPress knows: an address, as in a mail's head, is lost so. */
export function lostInNote(note: string): readonly string[] {
  return (note.replaceAll(/<!--[\s\S]*?-->/g, '').match(/<[^<>]*>/g) ?? []).filter((tag) => {
    const [, name = ''] = /^<\s*\/?\s*([a-z0-9-]+)(?=[\s/>])/i.exec(tag) ?? []
    return !ALLOWED.has(name.toLowerCase())
  })
}

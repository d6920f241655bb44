import type { ProviderResponse } from '../../domain/provider/http.ts'
import { parseJson } from '../../domain/text/json.ts'

/**
 * What PHP and its plugins put around an answer: warnings (a shop that displays them), comments of a cache, a byte order
 * mark. Whole pages are none of it.
 */
const NOISE: readonly RegExp[] = [
  /[\s\uFEFF]+/y,
  /<!--[\s\S]*?-->/y,
  /(?:<br\s*\/?>\s*)?<b>(?:Warning|Notice|Deprecated|Strict Standards)<\/b>:[\s\S]{0,4000}? on line <b>\d+<\/b>(?:<br\s*\/?>)?/y,
  /(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards):[^\n]{0,4000}? on line \d+/y,
]

/** The one JSON value in a body, also with noise around it. Undefined where anything else stands there. */
export function jsonIn({ json, text }: ProviderResponse): unknown {
  if (json !== undefined) return json
  const start = pastNoise(text, 0)
  const end = endOfJson(text, start)
  if (end === start || pastNoise(text, end) !== text.length) return undefined
  return parseJson(text.slice(start, end))
}

function pastNoise(text: string, from: number): number {
  let at = from
  for (let isMore = true; isMore;) {
    isMore = false
    for (const noise of NOISE) {
      noise.lastIndex = at
      if (!noise.test(text)) continue
      at = noise.lastIndex
      isMore = true
    }
  }
  return at
}

/** Where the object or the list that begins here ends; its beginning, where none does. */
function endOfJson(text: string, start: number): number {
  if (text[start] !== '{' && text[start] !== '[') return start
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth === 0) return at + 1
  }
  return start
}

/** The closing quote of the text that opens here. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}

/** What came in place of the API's JSON, and what to do about it. */
interface Instead {
  readonly what: string
  readonly hint: string
}

interface Page extends Instead {
  readonly sign: RegExp
}

/** Where the permalinks are "Plain" every page names this address of the API, else one with /wp-json/. */
const PLAIN: Page = {
  sign: /api\.w\.org\/["'][^>]{0,300}rest_route=|rest_route=[^>]{0,300}api\.w\.org\//i,
  what: 'the home page of a shop whose permalinks are "Plain"',
  hint: 'Choose another structure under Settings > Permalinks in the shop: with "Plain" there is no /wp-json/',
}

const IN_FRONT = 'let what stands in front of the shop leave /wp-json/ alone'

/** By what stands in them. None of these is WooCommerce's answer; who wrote the page is a guess and only said. */
const PAGES: readonly Page[] = [
  {
    sign: /<b>(?:Fatal error|Parse error|Warning|Notice|Deprecated)<\/b>:|^\s*(?:PHP )?(?:Fatal error|Parse error|Warning|Notice|Deprecated):/i,
    what: 'errors of PHP',
    hint: 'Let the shop write PHP errors to its log and not into its answers: WP_DEBUG_DISPLAY false in wp-config.php',
  },
  {
    sign: /wp-login\.php|id=["']?loginform/i,
    what: 'a login page',
    hint: 'Let the plugin that asks visitors to log in leave /wp-json/ alone',
  },
  { sign: /cloudflare|cf-ray|cf-chl/i, what: 'a page of Cloudflare', hint: `In Cloudflare, ${IN_FRONT}` },
  { sign: /wordfence/i, what: 'a page of the firewall Wordfence', hint: `In Wordfence, ${IN_FRONT}` },
  {
    sign: /mod_security|modsecurity|not acceptable!/i,
    what: 'a page of the firewall ModSecurity',
    hint: 'Ask the host of the shop to let ModSecurity leave /wp-json/ alone',
  },
  {
    sign: /sgcaptcha|siteground/i,
    what: 'a page of the host SiteGround',
    hint: 'Ask SiteGround to let its check for humans leave /wp-json/ alone',
  },
  {
    sign: /scheduled maintenance|maintenance mode|under maintenance/i,
    what: 'a maintenance page',
    hint: 'Try again when the maintenance is over; if it stays, delete the file .maintenance in the shop',
  },
  {
    sign: /coming soon|launching soon/i,
    what: 'a "coming soon" page',
    hint: 'Make the shop live, or let its "coming soon" page leave /wp-json/ alone',
  },
  {
    sign: /captcha|are you (?:a )?human/i,
    what: 'a check for humans',
    hint: 'Let the check for humans in front of the shop leave /wp-json/ alone',
  },
  {
    sign: /there has been a critical error|fatal error/i,
    what: "WordPress's page for a crash",
    hint: "Look into the shop's log of PHP errors",
  },
]

const ANY_PAGE =
  'Open the shop in a browser. If it is there: choose a structure other than "Plain" under Settings > Permalinks, and let the firewall, the login or the cache in front of it leave /wp-json/ alone'

/** For a page; further down stands what a shop says of itself. */
const LOOKED_AT = 20_000
/** A theme writes its styles into the head of a page, before the address of the API. */
const LONGEST_HEAD = 500_000

/** What came in place of the API's JSON: a page of a firewall, a login, a host. Undefined for JSON. */
export function pageInstead(response: ProviderResponse): Instead | undefined {
  if (jsonIn(response) !== undefined) return undefined
  if (PLAIN.sign.test(response.text.slice(0, LONGEST_HEAD))) return PLAIN
  const text = response.text.slice(0, LOOKED_AT)
  const known = PAGES.find(({ sign }) => sign.test(text))
  if (known !== undefined) return known
  const isPage = /html/i.test(response.contentType) || /<(?:!doctype|html|body)\b/i.test(text)
  if (isPage) return { what: 'a web page', hint: ANY_PAGE }
  const what = text.trim() === '' ? 'nothing' : 'something that is not JSON'
  return { what, hint: ANY_PAGE }
}

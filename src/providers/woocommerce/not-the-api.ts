import type { ProviderResponse } from '../../domain/http.ts'

interface Page {
  readonly sign: RegExp
  readonly what: string
}

/** By what stands in them. None of these is WooCommerce's answer; who wrote the page is a guess and only said. */
const PAGES: readonly Page[] = [
  { sign: /wp-login\.php|id=["']?loginform/i, what: 'a login page' },
  { sign: /cloudflare|cf-ray|cf-chl/i, what: 'a page of Cloudflare' },
  { sign: /wordfence/i, what: 'a page of the firewall Wordfence' },
  { sign: /mod_security|modsecurity|not acceptable!/i, what: 'a page of the firewall ModSecurity' },
  { sign: /sgcaptcha|siteground/i, what: 'a page of the host SiteGround' },
  { sign: /scheduled maintenance|maintenance mode|under maintenance/i, what: 'a maintenance page' },
  { sign: /coming soon|launching soon/i, what: 'a "coming soon" page' },
  { sign: /captcha|are you (?:a )?human/i, what: 'a check for humans' },
  { sign: /there has been a critical error|fatal error/i, what: "WordPress's page for a crash" },
]

const LOOKED_AT = 20_000

/** What came in place of the API's JSON: a page of a firewall, a login, a host. Undefined for JSON. */
export function pageInstead(response: ProviderResponse): string | undefined {
  if (response.json !== undefined) return undefined
  const text = response.text.slice(0, LOOKED_AT)
  const known = PAGES.find(({ sign }) => sign.test(text))
  if (known !== undefined) return known.what
  if (/html/i.test(response.contentType) || /<(?:!doctype|html|body)\b/i.test(text)) return 'a web page'
  return text.trim() === '' ? 'nothing' : 'something that is not JSON'
}

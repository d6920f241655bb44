import { ShieldError } from '../../domain/errors.ts'
import { isCallback, whyNoAddress, type NotifySettings } from '../../domain/notify/notify-settings.ts'
import { option, say } from '../../domain/text/wording.ts'
import { quoted } from '../../domain/text/quoted.ts'
import type { Parts } from '../parts.ts'
import { notifyInForce } from './change-notify.ts'

const LONGEST = 2_000

/**
 * Where a requester wants to hear how it ends. Fails with `usage` for what is not such an address, with `denied` for a host
 * that the local user of the queue did not allow.
 */
export async function checkCallback(parts: Parts, given: string): Promise<string> {
  const url = addressFrom(given)
  const settings = await notifyInForce(parts)
  if (settings !== null && isCallback(settings, url)) return withTls(url, settings)
  const hosts = settings?.callbackHosts ?? []
  const allowed = hosts.length === 0 ? 'no host was allowed' : `allowed are ${hosts.join(', ')}`
  throw new ShieldError('denied', say`${NAMED} names ${url.host}, and ${allowed}`, {
    hint: 'Hosts are allowed under callbacks in the file of shield notify apply, where the queue is',
  })
}

function withTls({ href }: URL, { privateHosts }: NotifySettings): string {
  const why = whyNoAddress(href, privateHosts)
  if (why === null) return href
  throw new ShieldError('usage', say`${NAMED} ${why}`, {
    hint: 'Hosts are listed under private in the file of shield notify apply, where the queue is',
  })
}

const NAMED = option('--notify-url', 'notifyUrl')

function addressFrom(given: string): URL {
  const url = given.length <= LONGEST && URL.canParse(given) ? new URL(given) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url !== undefined && isWeb && url.username + url.password + url.hash === '') return url
  throw new ShieldError(
    'usage',
    say`${NAMED} takes an https address without user name and password, not ${quoted(given)}`,
  )
}

import { domainToUnicode } from 'node:url'
import { ShieldError } from '../errors.ts'
import { field, say, type Wording } from '../text/wording.ts'

/** An e-mail address, as far as its form tells. */
export function isAddress(text: string): boolean {
  return /^[^@\s<>,;"]+@[^@\s<>,;"]+$/.test(text.trim())
}

/** In lower case, where that makes no ASCII of what is none: the sign of Kelvin (U+212A) would become a `k`. */
export function inLowerCase(text: string): string {
  return text.replaceAll(/[^\u212a]+/g, (part) => part.toLowerCase())
}

/** An e-mail address in its one spelling: capitals make no other one, and a host in punycode is the one in its letters. */
export function spelledOnce(address: string): string {
  const { mailbox, host } = partsOf(inLowerCase(address))
  const letters = /(?:^|\.)xn--/.test(host) ? domainToUnicode(host) : ''
  return /[^ -~]/.test(letters) ? `${mailbox}${letters}` : `${mailbox}${host}`
}

/** The same for one as it was typed, or for any text that may be one. */
export function spelledAddress(typed: string): string {
  return spelledOnce(typed.trim())
}

/**
 * Fails with `usage` for an address that is written in another way than mail servers read it: with a dot at its end, a
 * comment in it, or a host in letters that stand for others. Rules and limits go by what is written. Only where it is typed:
 * what was proposed before can still be shown. `key`: the field that it stands in.
 */
export function assertReadAsWritten(key: string, typed: string): void {
  const address = typed.trim()
  const read = asRead(address)
  if (inLowerCase(read) === inLowerCase(address)) return
  const at: Wording = field(key)
  throw new ShieldError('usage', say`${at} ${JSON.stringify(address)} is read as ${read}`, {
    hint: say`Write it so: ${at} ${read}`,
  })
}

function asRead(address: string): string {
  const { mailbox, host } = partsOf(address.replaceAll(/\([^()]*\)/g, ''))
  const rooted = host.replace(/\.+$/, '')
  const letters = /[^ -~]/.test(rooted) ? domainToUnicode(rooted) : ''
  return `${mailbox}${letters || rooted}`
}

/** `mailbox`: with its `@`. */
function partsOf(address: string): { readonly mailbox: string; readonly host: string } {
  const end = address.lastIndexOf('@') + 1
  return { mailbox: address.slice(0, end), host: address.slice(end) }
}

import { domainToASCII, domainToUnicode } from 'node:url'
import { lazyPattern, safeText } from './safe-text.ts'
import { asciiTwin, describeCharacter } from './look-alikes.ts'

/** What separates addresses from each other and from the words around them. */
const BETWEEN = /[\s<>()[\]{}"'`,;|]+/

/** A host with an ending in ASCII, and what may follow one. */
const ASCII_ENDING = /^(?:[^/?#:@.]+\.)+(?:[a-z]{2,24}|xn--[a-z\d-]{2,59})(?:[/?#:].*)?$/i

/** A host with an ending in letters of its own, such as `.рф`, in lower case: a capital begins the next sentence. */
const OTHER_ENDING = lazyPattern(
  String.raw`^(?:[\p{Ll}\p{Lo}\p{M}\p{Nd}-]+\.)+[\p{Ll}\p{Lo}\p{M}]{2,}(?:[/?#:].*)?$`,
  'u',
)

const MOST_CHARACTERS = 12
/** Longer than any host: only what has the sign of an address or a link is still taken for one. */
const LONGEST = 2000

/**
 * What to know about the addresses, hosts and links in a text that are not plain ASCII: each such character with its
 * code and name, and each internationalised domain in both its forms. Empty for a text without any.
 */
export function oddAddresses(text: string): readonly string[] {
  const found = text.split(BETWEEN).filter((token) => token.length > 3 && isOdd(token) && isAddress(token))
  const characters = new Set(found.flatMap((token) => Array.from(token).filter((one) => one > '~')))
  const domains = new Set(found.flatMap(bothForms))
  return [...namesOf([...characters]), ...domains]
}

function isOdd(token: string): boolean {
  return /[^ -~]/.test(token) || /(?:^|[.@/])xn--/i.test(token)
}

function isAddress(token: string): boolean {
  const looksLike = Array.from(token, punctuationTwin).join('')
  if (/^\S+@\S+$/.test(looksLike) || /^[a-z][a-z\d+.-]*:\/\//i.test(looksLike)) return true
  if (token.length > LONGEST) return false
  // A full stop of Chinese ends a sentence more often than a label.
  return ASCII_ENDING.test(looksLike) || OTHER_ENDING().test(token)
}

/** What structures an address is read as what it looks like, or one false dot or slash would hide all of it. */
function punctuationTwin(character: string): string {
  if (character <= '~') return character
  const twin = asciiTwin(character)
  return twin !== undefined && /^[-./:@?#&=_]$/.test(twin) ? twin : character
}

function namesOf(characters: readonly string[]): readonly string[] {
  if (characters.length === 0) return []
  const named = characters
    .slice(0, MOST_CHARACTERS)
    .map((character) => `${safeText(character)} (${describeCharacter(character)})`)
  const more = characters.length - named.length
  return [`not ASCII in an address: ${named.join('; ')}${more === 0 ? '' : `; and ${more} more`}`]
}

/** `пример.рф is xn--e1afmkfd.xn--p1ai`, for the domain of an address or a link. */
function bothForms(token: string): readonly string[] {
  const host = hostIn(token)
  const [ascii, unicode] = [domainToASCII(host), domainToUnicode(host)]
  return ascii === '' || ascii === unicode ? [] : [`domain ${safeText(unicode)} is ${ascii}`]
}

function hostIn(token: string): string {
  const [, afterScheme = token] = /^[a-z][a-z\d+.-]*:\/\/(.*)$/i.exec(token) ?? []
  const authority = afterScheme.split(/[/?#]/)[0] ?? ''
  return (authority.split('@').at(-1) ?? '').replace(/:\d*$/, '')
}

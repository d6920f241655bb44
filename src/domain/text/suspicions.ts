import { lazyPattern, replaceUnsafe, safeText } from './safe-text.ts'
import { asciiTwin, describeCharacter } from './look-alikes.ts'
import { domainToASCII, domainToUnicode } from 'node:url'

/** One reason why a text may not be what it looks like. */
interface Suspicion {
  readonly found: (text: string) => boolean
  readonly reason: string
}

/** Alphabets whose letters are taken for each other's. Chinese, Japanese and Korean mix with Latin as a habit. */
const ALPHABETS: readonly (readonly [name: string, letter: () => RegExp])[] = [
  ['Latin', lazyPattern(String.raw`\p{Script=Latin}`, 'u')],
  ['Cyrillic', lazyPattern(String.raw`\p{Script=Cyrillic}`, 'u')],
  ['Greek', lazyPattern(String.raw`\p{Script=Greek}`, 'u')],
  ['Armenian', lazyPattern(String.raw`\p{Script=Armenian}`, 'u')],
  ['Cherokee', lazyPattern(String.raw`\p{Script=Cherokee}`, 'u')],
  ['Hebrew', lazyPattern(String.raw`\p{Script=Hebrew}`, 'u')],
  ['Arabic', lazyPattern(String.raw`\p{Script=Arabic}`, 'u')],
]

const RIGHT_TO_LEFT = lazyPattern(
  String.raw`[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]`,
  'u',
)

/** Everyday signs with a spelling in other characters, which nobody takes for something else. */
const EVERYDAY =
  /[\u00a0\u00a8\u00aa\u00af\u00b2-\u00b5\u00b8-\u00ba\u00bc-\u00be\u2026\u2103\u2109\u2116\u2122]/u

const STACKED = lazyPattern(String.raw`[\p{L}\p{N}]\p{M}{3}`, 'u')
const OTHER_DIGIT = lazyPattern(String.raw`(?![0-9\uff10-\uff19])\p{Nd}`, 'u')
const LATIN = lazyPattern(String.raw`\p{Script=Latin}`, 'u')
const WORD = lazyPattern(String.raw`[\p{L}\p{M}\p{N}]+`, 'gu')
const BETWEEN_WORDS = lazyPattern(String.raw`[^\p{L}\p{M}\p{N}.-]+`, 'u')

const SUSPICIONS: readonly Suspicion[] = [
  { found: hasHidden, reason: 'hidden characters' },
  { found: (text) => STACKED().test(text), reason: 'stacked marks' },
  { found: (text) => /[\uff10-\uff19]/u.test(text), reason: 'full-width digits' },
  { found: (text) => OTHER_DIGIT().test(text), reason: 'digits other than 0-9' },
  { found: (text) => RIGHT_TO_LEFT().test(text), reason: 'right-to-left letters' },
  { found: hasDisguised, reason: 'other forms of common characters' },
  { found: isLookAlikeDomain, reason: 'look-alike domain' },
]

/** Suspicions about texts that hold nothing but ASCII. Spaces that fill lines push what comes after them to where a row would begin. */
const PLAIN_SUSPICIONS: readonly Suspicion[] = [
  { found: (text) => / {12}/.test(text), reason: 'a long run of spaces' },
  { found: (text) => /(?:^|[.@/\s])xn--/i.test(text), reason: 'punycode domain' },
]

/**
 * Why a name, an address or another text from outside may not be what it looks like: short reasons, none for most
 * texts. It is a warning to a reader, never a reason to refuse.
 */
export function flagsOf(text: string): readonly string[] {
  return foundIn(text).flatMap(({ flags }) => flags)
}

/** The same for those who are not to read any of the text: what kind of thing is odd about it. */
export function kindsOfSuspicion(text: string): readonly string[] {
  return foundIn(text).map(({ kind }) => kind)
}

interface Found {
  readonly kind: string
  /** In words that may repeat what was found. */
  readonly flags: readonly string[]
}

function foundIn(text: string): readonly Found[] {
  const plain = [
    ...simply(PLAIN_SUSPICIONS, text),
    ...all('a link that leads elsewhere than it seems to', disguisedLinks(text)),
  ]
  const addresses = () => all('unusual characters in an address', oddAddresses(text))
  if (/^[ -~\n]*$/.test(text)) return /xn--/i.test(text) ? [...plain, ...addresses()] : plain
  const words = wordsIn(text)
  return [
    ...mixedAlphabets(words).map((reason) => ({ kind: reason, flags: [reason] })),
    ...all('words in letters that look Latin and are not', lookAlikeWords(words)),
    ...simply(SUSPICIONS, text),
    ...plain,
    ...addresses(),
  ]
}

function simply(suspicions: readonly Suspicion[], text: string): readonly Found[] {
  return suspicions
    .filter(({ found }) => found(text))
    .map(({ reason }) => ({ kind: reason, flags: [reason] }))
}

function all(kind: string, flags: readonly string[]): readonly Found[] {
  return flags.length === 0 ? [] : [{ kind, flags }]
}

/** Those with a letter outside ASCII, each once: of most texts much fewer than they have words. */
function wordsIn(text: string): readonly string[] {
  return [...new Set(text.match(WORD()) ?? [])].filter((word) => !isAscii(word))
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text)
}

function mixedAlphabets(words: readonly string[]): readonly string[] {
  for (const word of words) {
    const names = ALPHABETS.filter(([, letter]) => letter().test(word)).map(([name]) => name)
    if (names.length > 1) return [`letters of several alphabets in one word (${names.join(', ')})`]
  }
  return []
}

function hasHidden(text: string): boolean {
  let hidden = false
  replaceUnsafe(text, (character) => {
    // Picture characters choose their colourful form with this one.
    hidden ||= character !== '\ufe0f'
    return character
  })
  return hidden
}

function hasDisguised(text: string): boolean {
  // A text in this form holds no character that has another.
  if (text.normalize('NFKC') === text) return false
  return [...new Set(text)].some(
    (character) => character.normalize('NFKC') !== character && !EVERYDAY.test(character),
  )
}

/** Letters of one alphabet other than Latin, each of which is drawn like a Latin letter or a digit. */
function isTwin(word: string): boolean {
  return Array.from(word).every((character) => /\d/.test(character) || /^[a-z\d]+$/i.test(twinOf(character)))
}

function twinOf(character: string): string {
  return character <= '~' ? '' : (asciiTwin(character) ?? '')
}

/** A host with a label of letters that all have a Latin twin, under an ending in Latin letters. */
function isLookAlikeDomain(text: string): boolean {
  return [...new Set(text.split(BETWEEN_WORDS()))].some((word) => {
    if (isAscii(word)) return false
    const labels = word.split('.')
    return (
      /^[a-z]{2,}$/i.test(labels.at(-1) ?? '') &&
      labels.slice(0, -1).some((label) => /[^ -~]/.test(label) && label.split('-').every(isTwin))
    )
  })
}

/** So long a word is hardly ever made of such letters alone by chance. */
const LONG_WORD = 4

/**
 * Words that look Latin and are not. Short ones are ordinary in some languages (Russian `с` and `он`), so they count
 * only where the text has no word of their alphabet that does not look Latin.
 */
function lookAlikeWords(words: readonly string[]): readonly string[] {
  return ALPHABETS.filter(([name]) => name !== 'Latin').flatMap(([name, letter]) => {
    const own = words.filter((word) => letter().test(word) && !LATIN().test(word))
    const twins = own.filter((word) => Array.from(word).length > 1 && isTwin(word))
    const isOrdinary = own.some((word) => !isTwin(word))
    const odd = isOrdinary ? twins.filter((word) => Array.from(word).length >= LONG_WORD) : twins
    return odd
      .slice(0, MOST_WORDS)
      .map((word) => `${safeText(word)} is in ${name} letters and looks like ${readAs(word)}`)
  })
}

const MOST_WORDS = 5

function readAs(word: string): string {
  return Array.from(word, (character) => twinOf(character) || character).join('')
}

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
function oddAddresses(text: string): readonly string[] {
  const found = [...new Set(text.split(BETWEEN))].filter(
    (token) => token.length > 3 && isOdd(token) && isAddress(token),
  )
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

/**
 * What browsers take for a user's name, and readers for the place that a link leads to. In the address of a database,
 * which nobody follows, a user belongs there.
 */
const NAME_BEFORE_HOST =
  /(?<!\bpostgres(?:ql)?):\/\/[^\s/?#\\"'`<>]*@(\[[\da-f:.]+\]|[^\s/?#\\"'`<>@:,;|()[\]]+)/gi

/** `https://bank.example@evil.example` leads to `evil.example`. */
function disguisedLinks(text: string): readonly string[] {
  const hosts = Array.from(text.matchAll(NAME_BEFORE_HOST), ([, host = '']) => safeText(host))
  return Array.from(
    new Set(hosts),
    (host) => `a link leads to ${host}, not to what stands before its @`,
  ).slice(0, MOST_WORDS)
}

function hostIn(token: string): string {
  const [, afterScheme = token] = /^[a-z][a-z\d+.-]*:\/\/(.*)$/i.exec(token) ?? []
  const authority = afterScheme.split(/[/?#]/)[0] ?? ''
  return (authority.split('@').at(-1) ?? '').replace(/:\d*$/, '')
}

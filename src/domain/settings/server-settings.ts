import { BOUNDS, SECOND, type Bounds } from '../limits.ts'
import { ShieldError } from '../errors.ts'
import { DELIVERY_SOURCES, senderOf, type DeliverySource } from '../webhook/senders.ts'
import { badSetting, parseKey, pathFrom, switched, wordsIn, type Found, type Look } from './setting-value.ts'
import type { Variable } from './variables.ts'

/** How a server behaves. Secrets among it are lists, so that the old one is still good while a new one is rolled out. */
export interface ServerSettings {
  readonly listen: Address
  /** Where people open the pages, without a slash at its end: scheme, host, port. Null: nobody has said. */
  readonly origin: string | null
  /** More values of the Host header that are accepted, in lower case, beside the address that is listened on. */
  readonly allowedHosts: readonly string[]
  /** The server's own certificate: paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Something in front of it speaks TLS. */
  readonly isBehindTls: boolean
  /** A decision has to carry the digest of what was shown. */
  readonly requiresDigest: boolean
  readonly bounds: Bounds
  /** How long a server that is asked to end still answers and says that it is not ready, in milliseconds. */
  readonly drain: number
  /** What senders sign with; who is not among them sends nothing that is taken. */
  readonly webhookSecrets: Readonly<Partial<Record<DeliverySource, readonly string[]>>>
  /** The API key stands among Nango's. */
  readonly isApiKeyWebhookSecret: boolean
  /** What a sender asks for when its address is saved there. */
  readonly webhookWords: Readonly<Partial<Record<DeliverySource, string>>>
}

export interface Address {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
}

/** Where the command line finds a server that does its work. */
export interface RemoteSettings {
  /** Without a slash at its end. */
  readonly url: string
  readonly token: string
}

/** Fails with `usage` for a value that cannot be meant. */
export function serverSettings(look: Look): ServerSettings {
  const { webhookSecrets, webhookWords } = webhookSettings(look)
  return {
    listen: parseAddress(look('SHIELD_LISTEN')),
    origin: originFrom('SHIELD_ORIGIN', look('SHIELD_ORIGIN')) ?? null,
    allowedHosts: hostsFrom(look('SHIELD_ALLOWED_HOSTS')),
    tls: tlsFrom(look('SHIELD_TLS_CERT'), look('SHIELD_TLS_KEY')),
    isBehindTls: isSet('SHIELD_BEHIND_TLS', look('SHIELD_BEHIND_TLS')),
    requiresDigest: isSet('SHIELD_REQUIRE_DIGEST', look('SHIELD_REQUIRE_DIGEST')),
    bounds: {
      pending: numberFrom('SHIELD_MAX_PENDING', look('SHIELD_MAX_PENDING'), BOUNDS.pending),
      bytes: numberFrom('SHIELD_MAX_PENDING_BYTES', look('SHIELD_MAX_PENDING_BYTES'), BOUNDS.bytes),
      refusals: numberFrom('SHIELD_MAX_REFUSALS', look('SHIELD_MAX_REFUSALS'), BOUNDS.refusals),
    },
    drain: numberFrom('SHIELD_DRAIN_SECONDS', look('SHIELD_DRAIN_SECONDS'), 0, DRAIN) * SECOND,
    webhookSecrets,
    isApiKeyWebhookSecret: webhookSecrets.nango?.includes(look('NANGO_API_KEY')?.value ?? '') === true,
    webhookWords,
  }
}

function webhookSettings(look: Look): Pick<ServerSettings, 'webhookSecrets' | 'webhookWords'> {
  const senders = DELIVERY_SOURCES.map((source) => ({ source, ...senderOf(source) }))
  const secrets = senders.map(({ source, secret }) => [source, signingSecrets(secret, look(secret))])
  const words = senders.flatMap(({ source, challenge }) => {
    const word = challenge === undefined ? undefined : look(challenge)?.value
    return word === undefined ? [] : [[source, word]]
  })
  return { webhookSecrets: Object.fromEntries(secrets), webhookWords: Object.fromEntries(words) }
}

/** Null: the command line works by itself. Fails with `usage` for half of it. */
export function remoteSettings(look: Look): RemoteSettings | null {
  const url = originFrom('SHIELD_URL', look('SHIELD_URL'))
  if (url === undefined) return null
  const token = parseKey('SHIELD_TOKEN', look('SHIELD_TOKEN'))
  if (token === undefined) {
    throw new ShieldError('usage', 'SHIELD_URL is set and SHIELD_TOKEN is not', {
      hint: 'Set SHIELD_TOKEN to a token of that server: shield tokens create, there',
    })
  }
  return { url, token }
}

function originFrom(name: Variable, found: Found | undefined): string | undefined {
  if (found === undefined) return undefined
  const { value } = found
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isPlain = url !== undefined && url.origin !== 'null' && value.replace(/\/+$/, '') === url.origin
  if (isPlain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    return url.origin
  }
  throw badSetting(
    name,
    found,
    'https://HOST, or http:// on this machine, and nothing after it',
    'https://shield.example.com',
  )
}

/** What a Host header can be: a name or an address, with or without a port. */
const HOST = /^(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

/** In lower case. Anything that no Host header can be would be allowed in vain. */
function hostsFrom(found: Found | undefined): readonly string[] {
  const hosts = words(found).map((host) => host.toLowerCase())
  if (found === undefined || hosts.every((host) => HOST.test(host))) return hosts
  throw badSetting(
    'SHIELD_ALLOWED_HOSTS',
    found,
    'names as they appear in a Host header, without https:// and without a path',
    'shield.example.com or shield.example.com:8443',
  )
}

/** Whether a host is this machine for certain, without asking anybody. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** A host as it stands in front of a port. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

const STANDARD_ADDRESS: Address = { host: '127.0.0.1', port: 7800 }

function parseAddress(found: Found | undefined): Address {
  if (found === undefined) return STANDARD_ADDRESS
  const address = findAddress(found.value)
  if (address === undefined) throw badSetting('SHIELD_LISTEN', found, 'HOST:PORT or PORT', '127.0.0.1:7800')
  return address
}

/** `127.0.0.1:7800`, `[::1]:7800`, `:7800` or `7800`. */
export function findAddress(text: string): Address | undefined {
  const match = /^(?:(\[[0-9a-f:.]+\]|[a-z0-9.-]*):)?(\d{1,5})$/i.exec(text)
  const port = Number(match?.[2])
  if (match === null || port > 65_535) return undefined
  const host = match[1] ?? ''
  return { host: host === '' ? STANDARD_ADDRESS.host : host.replaceAll(/[[\]]/g, ''), port }
}

function tlsFrom(cert: Found | undefined, key: Found | undefined): ServerSettings['tls'] {
  const paths = { cert: pathFrom('SHIELD_TLS_CERT', cert), key: pathFrom('SHIELD_TLS_KEY', key) }
  if (paths.cert === undefined && paths.key === undefined) return null
  if (paths.cert !== undefined && paths.key !== undefined) return { cert: paths.cert, key: paths.key }
  throw new ShieldError('usage', 'SHIELD_TLS_CERT and SHIELD_TLS_KEY are set together or not at all', {
    hint: `Set ${cert === undefined ? 'SHIELD_TLS_CERT' : 'SHIELD_TLS_KEY'} too`,
  })
}

/** Off by default, as opposed to what protects. */
function isSet(name: Variable, found: Found | undefined): boolean {
  return found !== undefined && switched(name, found)
}

/** Shorter than this, a secret can be guessed by anybody who has one signed webhook. */
const SHORTEST_SIGNING_SECRET_BYTES = 16

function signingSecrets(name: Variable, found: Found | undefined): readonly string[] {
  const secrets = words(found)
  if (found !== undefined && secrets.some((one) => Buffer.byteLength(one) < SHORTEST_SIGNING_SECRET_BYTES))
    throw badSetting(
      name,
      found,
      `one or more secrets of at least ${SHORTEST_SIGNING_SECRET_BYTES} bytes each`,
    )
  return secrets
}

const BOUND = { least: 1, most: 1_000_000_000 } as const

/** Seconds. */
const DRAIN = { least: 0, most: 600 } as const

function numberFrom(
  name: Variable,
  found: Found | undefined,
  standard: number,
  { least, most }: { readonly least: number; readonly most: number } = BOUND,
): number {
  if (found === undefined) return standard
  const value = /^\d{1,10}$/.test(found.value) ? Number(found.value) : Number.NaN
  if (value >= least && value <= most) return value
  throw badSetting(name, found, `a whole number from ${least} to ${most}`)
}

function words(found: Found | undefined): readonly string[] {
  return wordsIn(found?.value ?? '')
}

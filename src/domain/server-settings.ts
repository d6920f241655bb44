import { BOUNDS, type Bounds } from './bounds.ts'
import { ShieldError } from './errors.ts'
import type { Found, Look, Variable } from './settings.ts'

/** How a server behaves. Secrets among it are lists, so that the old one is still good while a new one is rolled out. */
export interface ServerSettings {
  readonly listen: Address
  /** More values of the Host header that are accepted, in lower case, beside the address that is listened on. */
  readonly allowedHosts: readonly string[]
  /** The server's own certificate: paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Something in front of it speaks TLS. */
  readonly isBehindTls: boolean
  /** A decision has to carry the digest of what was shown. */
  readonly requiresDigest: boolean
  readonly bounds: Bounds
  readonly nangoWebhookSecrets: readonly string[]
  /** The API key stands among them. */
  readonly isApiKeyWebhookSecret: boolean
  readonly metaAppSecrets: readonly string[]
  readonly metaVerifyToken: string | undefined
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

/** What makes a server safe is looked up with `own`. Fails with `usage` for a value that cannot be meant. */
export function serverSettings(look: Look, own: Look): ServerSettings {
  const nangoWebhookSecrets = words(look('NANGO_WEBHOOK_SECRET'))
  return {
    listen: parseAddress(look('SHIELD_LISTEN')),
    allowedHosts: words(own('SHIELD_ALLOWED_HOSTS')).map((host) => host.toLowerCase()),
    tls: tlsFrom(look('SHIELD_TLS_CERT'), look('SHIELD_TLS_KEY')),
    isBehindTls: isSet('SHIELD_BEHIND_TLS', own('SHIELD_BEHIND_TLS')),
    requiresDigest: isSet('SHIELD_REQUIRE_DIGEST', own('SHIELD_REQUIRE_DIGEST')),
    bounds: {
      pending: numberFrom('SHIELD_MAX_PENDING', own('SHIELD_MAX_PENDING'), BOUNDS.pending),
      bytes: numberFrom('SHIELD_MAX_PENDING_BYTES', own('SHIELD_MAX_PENDING_BYTES'), BOUNDS.bytes),
      refusals: numberFrom('SHIELD_MAX_REFUSALS', own('SHIELD_MAX_REFUSALS'), BOUNDS.refusals),
    },
    nangoWebhookSecrets,
    isApiKeyWebhookSecret: nangoWebhookSecrets.includes(look('NANGO_API_KEY')?.value ?? ''),
    metaAppSecrets: words(look('META_APP_SECRET')),
    metaVerifyToken: look('META_VERIFY_TOKEN')?.value,
  }
}

/**
 * Null: the command line works by itself. Fails with `usage` for half of it, and with `denied` when a file that merely
 * lies in the working directory would have a token from elsewhere sent to a host that it names.
 */
export function remoteSettings(look: Look): RemoteSettings | null {
  const [url, token] = [look('SHIELD_URL'), look('SHIELD_TOKEN')]
  if (url === undefined) return null
  if (token === undefined) {
    throw new ShieldError('usage', 'SHIELD_URL is set and SHIELD_TOKEN is not', {
      hint: 'Set SHIELD_TOKEN to a token of that server: shield tokens create, there',
    })
  }
  if (!url.source.trusted && url.source !== token.source) {
    throw new ShieldError(
      'denied',
      `${url.source.name} sets SHIELD_URL, but SHIELD_TOKEN comes from ${token.source.name}: the token is not sent to a host that a file in the working directory names`,
      { hint: 'Set both in one place, or pass --env-from ./.env if you trust that file' },
    )
  }
  return { url: parseUrl(url), token: token.value }
}

function parseUrl({ value, source }: Found): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isPlain = url !== undefined && url.origin !== 'null' && value.replace(/\/+$/, '') === url.origin
  if (isPlain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    return url.origin
  }
  // What stands before an @ or after a ? may be a secret.
  const what = /[@?#]/.test(value)
    ? 'has a user name, a query or a fragment'
    : `is ${JSON.stringify(value.slice(0, 80))}`
  throw new ShieldError('usage', `SHIELD_URL ${what}; it must be https://HOST, or http:// on this machine`, {
    hint: `Correct it in ${source.name}, for example https://shield.example.com`,
  })
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
  return found === undefined
    ? STANDARD_ADDRESS
    : addressFrom(found.value, 'SHIELD_LISTEN', `Correct it in ${found.source.name}`)
}

/** `127.0.0.1:7800`, `[::1]:7800`, `:7800` or `7800`. Fails with `usage`. */
export function addressFrom(text: string, name: string, hint?: string): Address {
  const match = /^(?:(\[[0-9a-f:.]+\]|[a-z0-9.-]*):)?(\d{1,5})$/i.exec(text)
  const port = Number(match?.[2])
  if (match === null || port > 65_535) {
    throw new ShieldError(
      'usage',
      `${name} is ${JSON.stringify(text.slice(0, 80))}; it must be HOST:PORT or PORT`,
      { hint: hint ?? 'For example 127.0.0.1:7800' },
    )
  }
  const host = match[1] ?? ''
  return { host: host === '' ? STANDARD_ADDRESS.host : host.replaceAll(/[[\]]/g, ''), port }
}

function tlsFrom(cert: Found | undefined, key: Found | undefined): ServerSettings['tls'] {
  if (cert === undefined && key === undefined) return null
  if (cert !== undefined && key !== undefined) return { cert: cert.value, key: key.value }
  throw new ShieldError('usage', 'SHIELD_TLS_CERT and SHIELD_TLS_KEY are set together or not at all', {
    hint: `Set ${cert === undefined ? 'SHIELD_TLS_CERT' : 'SHIELD_TLS_KEY'} too`,
  })
}

/** Off by default, as opposed to what protects. */
function isSet(name: Variable, found: Found | undefined): boolean {
  if (found === undefined) return false
  if (['1', 'true', 'yes', 'on'].includes(found.value.toLowerCase())) return true
  if (['0', 'false', 'no', 'off'].includes(found.value.toLowerCase())) return false
  throw new ShieldError(
    'usage',
    `${name} is ${JSON.stringify(found.value.slice(0, 80))}; it must be 0 or 1`,
    {
      hint: `Correct it in ${found.source.name}`,
    },
  )
}

const LARGEST = 1_000_000_000

function numberFrom(name: Variable, found: Found | undefined, standard: number): number {
  if (found === undefined) return standard
  const value = /^\d{1,10}$/.test(found.value) ? Number(found.value) : 0
  if (value >= 1 && value <= LARGEST) return value
  throw new ShieldError('usage', `${name} must be a whole number from 1 to ${LARGEST}`, {
    hint: `Correct it in ${found.source.name}`,
  })
}

function words(found: Found | undefined): readonly string[] {
  return (found?.value ?? '').split(/[\s,]+/).filter((word) => word !== '')
}

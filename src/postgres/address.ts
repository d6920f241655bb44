import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { ShieldError } from '../domain/errors.ts'

/** Where a database is, and how to get in. */
export interface Address {
  readonly config: Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'>
  /** For people: without the password. */
  readonly shown: string
}

const SAMPLE = 'postgres://shield:…@db.example.com/shield?sslmode=verify-full'

/** Reads SHIELD_DATABASE_URL. Fails with `usage`, and never repeats what was given: a password may be in it. */
export function parseAddress(text: string): Address {
  const url = parseUrl(text)
  const host = decoded(url.hostname).replace(/^\[(.*)\]$/, '$1') || (url.searchParams.get('host') ?? '')
  const user = decoded(url.username) || (url.searchParams.get('user') ?? '')
  const database = decoded(url.pathname.slice(1))
  for (const [what, given] of Object.entries({ host, user, database }))
    if (given === '') throw refused(`names no ${what}`)
  const password = decoded(url.password)
  return {
    config: {
      host,
      port: url.port === '' ? 5432 : Number(url.port),
      user,
      database,
      ssl: tlsOf(host, url.searchParams),
      ...(password === '' ? {} : { password }),
    },
    shown: `postgres://${user}@${url.host || host}/${database}`,
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refused('has a % that does not begin a character')
  }
}

function parseUrl(text: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw refused('is not a URL')
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw refused('does not begin with postgres://')
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.has(name))
  if (unknown !== undefined) throw refused(`has a parameter that shield does not know: ${unknown}`)
  return url
}

const PARAMETERS = new Set(['host', 'user', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'])

function refused(why: string): ShieldError {
  return new ShieldError('usage', `SHIELD_DATABASE_URL ${why}`, { hint: `It looks like ${SAMPLE}` })
}

type Tls = (own: ConnectionOptions) => ConnectionOptions | false

/** As in PostgreSQL's own programs: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const MODES: Readonly<Record<string, Tls>> = {
  disable: () => false,
  require: (own) =>
    own.ca === undefined ? { ...own, rejectUnauthorized: false } : { ...own, checkServerIdentity: anyName },
  'verify-ca': (own) => ({ ...own, checkServerIdentity: anyName }),
  'verify-full': (own) => own,
}

function anyName(): undefined {
  return undefined
}

/** Left out: none on this machine, and none but a secret one to another. */
function tlsOf(host: string, parameters: URLSearchParams): ConnectionOptions | false {
  const mode = parameters.get('sslmode') ?? (isHere(host) ? 'disable' : 'require')
  const tls = MODES[mode]
  if (tls === undefined) {
    throw new ShieldError('usage', `SHIELD_DATABASE_URL has an sslmode that shield does not take: ${mode}`, {
      hint: `Say ${Object.keys(MODES).join(', ')}: whether it is secret must not depend on the server`,
    })
  }
  const own = { ca: 'sslrootcert', cert: 'sslcert', key: 'sslkey' }
  const files = Object.entries(own).flatMap(([option, parameter]) => {
    const path = parameters.get(parameter)
    return path === null || path === 'system' ? [] : [[option, readTlsFile(parameter, path)] as const]
  })
  return tls(Object.fromEntries(files))
}

/** Whether it is a socket or an address of this machine. */
export function isHere(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}

function readTlsFile(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ShieldError('usage', `The ${parameter} of SHIELD_DATABASE_URL cannot be read: ${path}`, {
      hint: 'Name a file in PEM format that this user may read',
      cause,
    })
  }
}

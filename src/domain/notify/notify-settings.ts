import type { MinorAmount } from '../operation/stakes.ts'
import type { Mark } from '../request/request.ts'
import type { EventType } from './event.ts'

/** A value of the file: what stands there, or the variable that holds it where it is a secret. */
export type Value = { readonly text: string } | { readonly variable: string }

/** `thin`: summary, mark, operation, requester and link. `full`: all that shield would tell an approver in words. */
export const CONTENTS = ['thin', 'full'] as const

export type How =
  /** Signed by each of these secrets, so that a receiver knows the old one and the new one. */
  | { readonly kind: 'webhook'; readonly url: Value; readonly secrets: readonly Value[] }
  | { readonly kind: 'slack'; readonly url: Value }
  | { readonly kind: 'email'; readonly to: readonly string[] }
  /** A program by its whole path, and its arguments. It is given JSON on stdin. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }

/** A place where people, or programs, are told. */
export interface Channel {
  readonly name: string
  readonly how: How
  readonly content: (typeof CONTENTS)[number]
  /** When what is not urgent is told together, each day: minutes after midnight; null: each at once. */
  readonly digest: number | null
}

/** Which events go to which channels. What is null lets everything through. */
export interface Route {
  readonly to: readonly string[]
  readonly events: readonly EventType[] | null
  /** Names, groups such as `shopify.*`, or `*`. */
  readonly operations: readonly string[] | null
  readonly marks: readonly Mark[] | null
  readonly requesters: readonly string[] | null
  /** What is worth more than this, or is money of another currency. */
  readonly above: MinorAmount | null
  /** It waits for no morning and no digest. */
  readonly isUrgent: boolean
}

/** Who is told of what and how: a file that the local user applied. */
export interface NotifySettings {
  /** SHA-256 of the text, in hex. */
  readonly digest: string
  readonly text: string
  readonly timeZone: string
  /** Minutes after midnight; what is not urgent waits for the end of it. */
  readonly quiet: { readonly from: number; readonly to: number } | null
  /** `host` or `host:port`, as they are in an address: these may be inside the network. */
  readonly privateHosts: readonly string[]
  /** Hosts that a requester may name as the place to hear of a request; another port than the usual one stands here too. */
  readonly callbackHosts: readonly string[]
  readonly callbackSecrets: readonly Value[]
  readonly smtp: { readonly url: Value; readonly from: string } | null
  readonly channels: readonly Channel[]
  readonly routes: readonly Route[]
}

/** The channel that tells a requester at an address that came with the request. */
export const CALLBACK = 'callback'

/** `callback ci.example.com`: one for each host, so that one that is down holds up no other. */
export function callbackChannel(url: string): string {
  return `${CALLBACK} ${new URL(url).host}`
}

/** Whether a requester may name this address: its host is allowed with this very port, or at the usual one of its scheme. */
export function isCallback({ callbackHosts }: Pick<NotifySettings, 'callbackHosts'>, url: URL): boolean {
  return callbackHosts.includes(url.host) || callbackHosts.includes(hostAndPort(url))
}

/** Whether an address's host, with or without its port, is among these. */
export function namesHost(hosts: readonly string[], url: URL): boolean {
  return [url.host, url.hostname, hostAndPort(url)].some((name) => hosts.includes(name.toLowerCase()))
}

const USUAL_PORTS: Readonly<Record<string, string>> = {
  'https:': '443',
  'http:': '80',
  'smtps:': '465',
  'smtp:': '587',
}

/** An address itself leaves the usual port of its scheme out, also where it was written. */
function hostAndPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port === '' ? (USUAL_PORTS[protocol] ?? '') : port}`
}

/** Why nothing is posted to an address, in words that follow its name and tell its host at most; null: it may be. */
export function whyNoAddress(text: string, privateHosts: readonly string[]): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return 'is not an https address'
  if (url.protocol === 'https:' || namesHost(privateHosts, url)) return null
  return `leads to ${url.host} without TLS; it is https, or private names that host`
}

/** Every variable that the settings take a value from. */
export function variablesOf({ channels, smtp, callbackSecrets }: NotifySettings): readonly string[] {
  const values = channels.flatMap(({ how }) => {
    if (how.kind === 'webhook') return [how.url, ...how.secrets]
    return how.kind === 'slack' ? [how.url] : []
  })
  const all = [...values, ...callbackSecrets, ...(smtp === null ? [] : [smtp.url])]
  return [...new Set(all.flatMap((value) => ('variable' in value ? [value.variable] : [])))]
}

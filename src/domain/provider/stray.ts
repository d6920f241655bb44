import { oneValue, commandAbout } from '../text/quoted.ts'
import type { ProviderName } from './providers.ts'
import { localTime } from '../text/times.ts'

/** A connection at Nango, of an integration that shield uses, that shield does not know: a late consent's, or another program's. */
export interface Stray {
  readonly provider: ProviderName
  /** Nango's unique key of the integration. */
  readonly integration: string
  readonly nangoConnectionId: string
  /** ISO 8601 */
  readonly createdAt: string
  readonly tags: Readonly<Record<string, string>>
  /** Whom Nango keeps it for, by address, name or id; null: for nobody that it names. */
  readonly endUser: string | null
  /** It bears the tag that shield gives: it came of a `connect`, of this shield's or another's. */
  readonly isMarked: boolean
}

export interface Strays {
  /** The newest, at most 20. */
  readonly newest: readonly Stray[]
  /** How many were looked at: the newest 1,000 connections of each integration. */
  readonly count: number
}

/** What a late consent leaves behind is named there. */
export const LATE_CONSENT =
  "a provider's page that is open already can still complete: shield status names what comes of it"

export const NOTHING_CONNECTED = `Nothing was connected. The link no longer works, but ${LATE_CONSENT}`

/** `google, made 2026-11-28 10:00 +01:00, for anna@example.com, without tags` */
export function strayText({ provider, createdAt, endUser, tags, isMarked }: Stray): string {
  const named = Object.entries(tags).map(([name, value]) => oneValue(`${name}=${value}`))
  return [
    provider,
    `made ${localTime(createdAt)}`,
    ...(endUser === null ? [] : [`for ${oneValue(endUser)}`]),
    named.length === 0 ? 'without tags' : `tags ${named.join(' ')}`,
    ...(isMarked ? ["shield's own mark"] : []),
  ].join(', ')
}

/** What can be done about it. */
export function strayRemedy({ provider, nangoConnectionId }: Stray): string {
  const adopt = commandAbout(`shield connections adopt ${provider}`, nangoConnectionId, '--as NAME')
  return `${adopt}, or ${commandAbout('shield connections discard', nangoConnectionId)}, unless it is another program's`
}

import type { ChannelStanding } from '../ports/outbox.ts'
import { bad, note, ok, type Check } from './check.ts'

/** What a channel suffers from, in a sentence without a full stop; null: nothing that anybody has to do something about. */
function troubleOf({ name, dead, endedAt, trouble, restUntil }: ChannelStanding): string | null {
  const why = trouble === null ? '' : ` (${trouble})`
  if (endedAt !== null) return `nothing is told by ${name} any more${why}`
  if (dead > 0)
    return `${dead === 1 ? '1 notification was' : `${dead} notifications were`} given up by ${name}${why}`
  if (restUntil !== null) return `${name} takes nothing just now${why}`
  return trouble === null ? null : `${name} did not take what it was told last${why}`
}

const REMEDY = 'Correct it, then shield notify test; shield notify retry tells what was given up'

/** What `status`, the overview and a server's log say of channels that do not work. */
export function notifyWarnings(channels: readonly ChannelStanding[]): readonly string[] {
  return channels.flatMap((channel) => {
    const trouble = troubleOf(channel)
    return trouble === null ? [] : [`Being told: ${trouble}. shield notify list`]
  })
}

/** A channel that was taken out of the file has no fault that could be corrected. */
const GONE_REMEDY =
  'Leave it, where the channel was taken out of the file on purpose: what was given up is forgotten after 8 days. With the channel in the file once more, shield notify retry tells it'

interface NotifyFound {
  readonly channels: readonly ChannelStanding[]
  /** Whether the settings still lead to a channel of this name. */
  readonly isInForce: (channel: string) => boolean
  /** Variables that the settings name and that are not set here. */
  readonly unset: readonly string[]
  readonly hasOrigin: boolean
}

/** One line for each channel that does not work, and for what is missing here. */
export function checkNotify({ channels, isInForce, unset, hasOrigin }: NotifyFound): readonly Check[] {
  const name = 'notify'
  const bads = channels.flatMap((channel) => {
    const trouble = troubleOf(channel)
    if (trouble === null) return []
    if (!isInForce(channel.name)) return [note(name, trouble, GONE_REMEDY)]
    return [
      channel.dead > 0 || channel.endedAt !== null ? bad(name, trouble, REMEDY) : note(name, trouble, REMEDY),
    ]
  })
  return [
    ...(bads.length === 0 ? [ok(name, 'every channel takes what it is told')] : bads),
    ...unset.map((one) => note(name, `${one} is not set here`, 'Set it where notifications are sent')),
    ...(hasOrigin
      ? []
      : [note(name, 'messages have no link to a page', 'Set SHIELD_ORIGIN to where people open the pages')]),
  ]
}

import { amountText, NOT_SHOWN, writtenAmount } from '../operation/stakes.ts'
import { oneValue } from '../text/quoted.ts'
import { dateText } from '../text/times.ts'
import { safeText } from '../text/safe-text.ts'
import type { Content, Event, EventType } from './event.ts'
import type { Channel } from './notify-settings.ts'
import type { JsonObject } from '../text/json.ts'

/** An event in words for people. Every text is safe to show on one line; only `headline` and labels are shield's own. */
export interface Telling {
  readonly headline: string
  /** What it is about; of a hold its reason, of a connection its name. */
  readonly about: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly link: string | null
  /** What the link opens. */
  readonly opens: string
}

/** The page of what happened; null: nobody has said where the pages are. It says which one it is and nothing about it. */
function linkTo(origin: string | null, type: EventType, subject: string | null): string | null {
  if (origin === null) return null
  if (type === 'hold' || subject === null) return `${origin}/`
  return type === 'connection.dead' ? `${origin}/connections` : `${origin}/approvals/${subject}`
}

export function tellingOf(event: Event, origin: string | null, how: Channel['content']): Telling {
  const { type, subject, content } = event
  return {
    headline: headlineOf(type, content.state),
    about: shown(aboutOf(event, how)),
    facts: factsOf(content, subject, how).flatMap(([label, value]) =>
      value === null || value === '' ? [] : [{ label, value: shown(value) }],
    ),
    link: linkTo(origin, type, subject),
    opens:
      type === 'hold'
        ? 'Open shield'
        : type === 'connection.dead'
          ? 'Open the connections'
          : 'Open the request',
  }
}

const HEADLINES: Readonly<Record<EventType, string>> = {
  'request.pending': 'A request waits for a decision',
  'request.expiring': 'A request expires soon, and nobody has decided',
  'request.decided': 'A request no longer waits',
  'request.done': 'Done',
  'request.undelivered': 'Taken, and then not delivered',
  'request.failed': 'Not done',
  'request.unknown': 'Nobody knows whether it was done',
  'connection.dead': 'A connection does not work any more',
  hold: 'Everything is on hold',
}

const DECIDED: Readonly<Partial<Record<Content['state'], string>>> = {
  approved: 'Approved',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
  expired: 'Expired: nobody decided in time',
}

function headlineOf(type: EventType, state: Content['state']): string {
  if (type === 'hold' && state === 'released') return 'Sending goes on'
  const decided = type === 'request.decided' ? DECIDED[state] : undefined
  return decided ?? HEADLINES[type]
}

function aboutOf({ type, content }: Event, how: Channel['content']): string {
  const { summary, operation, account, connection, reason } = content
  if (type === 'hold') return how === 'full' ? (reason ?? '') : ''
  if (type === 'connection.dead') return connection ?? ''
  return summary ?? [operation, how === 'full' ? account : null].filter((one) => one !== null).join(', ')
}

type Fact = readonly [label: string, value: string | null]

function factsOf(content: Content, subject: string | null, how: Channel['content']): readonly Fact[] {
  const { operation, requester, mark } = content
  const thin: readonly Fact[] = [
    ['Mark', mark === null ? null : 'Something may not be what it looks like: read closely'],
    ['Operation', operation],
    ['Asked by', requester],
    ['Request', operation === null ? null : subject],
  ]
  return how === 'thin' ? thin : [...thin, ...moreOf(content)]
}

function moreOf(content: Content): readonly Fact[] {
  const { account, connection, reason, amount, recipients, warnings, expiresAt, by, ending, state } = content
  const { suspicions = [] } = content
  return [
    ...suspicions.map((why) => ['Suspicious', why] as const),
    ['Account', account],
    ['Connection', connection],
    ['Amount', amount === null ? null : amountText(amount)],
    ['Recipients', recipients.map(recipientText).join(', ')],
    ['Their reason', state === 'held' || state === 'released' ? null : reason],
    ['Expires', expiresAt === null || state !== 'pending' ? null : `${dateText(expiresAt.slice(0, 16))} UTC`],
    ['By', by === content.requester ? null : by],
    ['Outcome', ending],
    ...warnings.map((warning) => ['Warning', warning] as const),
  ]
}

/** A place that goods go to has commas in it. */
function recipientText(recipient: string): string {
  return recipient === NOT_SHOWN ? recipient : oneValue(recipient)
}

const LONGEST = 500

/** On one line, and no longer than anybody reads in a message. */
function shown(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/gu, ' ').trim())
  const cut =
    characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : characters.join('')
  return safeText(cut)
}

export const WORD_JOINER = '\u2060'

/**
 * Mail readers and chats make links of whatever looks like an address, also in plain text. What comes from outside is kept from that
 * by a word joiner, which is not seen, on both sides of each character that an address cannot do without.
 */
export function unlinked(text: string): string {
  return text.replaceAll(/(?<=\S)[.:/@]|[.:/@](?=\S)/gu, `${WORD_JOINER}$&${WORD_JOINER}`)
}

/** An event as a program is told of it. `thin`: no more than which request it is and what it is about. */
export function payloadOf(
  { type, subject, at, content }: Event,
  origin: string | null,
  how: Channel['content'],
): JsonObject {
  const { state, summary, mark, operation, requester } = content
  const url = linkTo(origin, type, subject)
  const thin = { subject, state, summary, mark, operation, requester, url }
  return { type, timestamp: at, data: how === 'thin' ? thin : { ...thin, ...fullPayload(content) } }
}

function fullPayload(content: Event['content']): JsonObject {
  const { account, connection, reason, amount, recipients, warnings, expiresAt, by, ending } = content
  return {
    suspicions: content.suspicions ?? [],
    account,
    connection,
    reason,
    amount: amount === null ? null : { ...writtenAmount(amount) },
    recipients,
    warnings,
    expiresAt,
    actor: by,
    ending,
  }
}

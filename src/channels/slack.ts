import type { How } from '../domain/notify/notify-settings.ts'
import { tellingOf, unlinked, type Telling } from '../domain/notify/telling.ts'
import type { Sending } from '../domain/ports/channels.ts'
import type { Json } from '../domain/text/json.ts'
import type { Around } from './open-channels.ts'
import { refusalOf } from './post.ts'

// Limits: https://docs.slack.dev/reference/block-kit/blocks and …/block-kit/composition-objects/text-object

const MOST_BLOCKS = 50
const LONGEST_HEADER = 150
const LONGEST_TEXT = 3000
const LONGEST_FIELD = 2000
const MOST_FIELDS = 10
/** Header, text, two of fields, link and line of each. */
const BLOCKS_OF_EACH = 6
const MOST_FACTS = 2 * MOST_FIELDS

/** A Slack incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export async function sendSlack(
  { message, channel, settings, signal, post, valueOf, origin }: Around,
  { url }: Extract<How, { kind: 'slack' }>,
): Promise<Sending> {
  const address = valueOf(url)
  const tellings = message.events.map((event) => tellingOf(event, origin, channel.content))
  const body = JSON.stringify(slackMessage(tellings))
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const posted = await post({ url: address, headers, body, privateHosts: settings.privateHosts, signal })
  if ('kind' in posted) return posted
  return posted.status === 200 ? { kind: 'sent' } : refusalOf(new URL(address).host, posted)
}

/**
 * Whatever comes from outside stands in `plain_text`, where nothing is a link, a mention or markup. The text beside the
 * blocks, which Slack reads as markup, is shield's own words alone.
 */
export function slackMessage(tellings: readonly Telling[]): Json {
  const most = Math.floor((MOST_BLOCKS - 1) / BLOCKS_OF_EACH)
  const shown = tellings.slice(0, most)
  const left = tellings.length - shown.length
  const [first] = tellings
  return {
    text: tellings.length === 1 ? (first?.headline ?? '') : `${tellings.length} things happened`,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      ...shown.flatMap((telling, index) => [
        ...(index > 0 ? [{ type: 'divider' }] : []),
        ...blocksOf(telling),
      ]),
      ...(left > 0 ? [{ type: 'section', text: plain(`and ${left} more`, LONGEST_TEXT) }] : []),
    ],
  }
}

function blocksOf({ headline, about, facts, link, opens }: Telling): readonly Json[] {
  const fields = facts
    .slice(0, MOST_FACTS)
    .map(({ label, value }) => plain(`${label}: ${unlinked(value)}`, LONGEST_FIELD))
  return [
    { type: 'header', text: plain(headline, LONGEST_HEADER) },
    ...(about === '' ? [] : [{ type: 'section', text: plain(unlinked(about), LONGEST_TEXT) }]),
    ...[fields.slice(0, MOST_FIELDS), fields.slice(MOST_FIELDS)].flatMap((some) =>
      some.length === 0 ? [] : [{ type: 'section', fields: some }],
    ),
    ...(link === null
      ? []
      : [{ type: 'section', text: { type: 'mrkdwn', text: `<${link}|${opens}>`, verbatim: true } }]),
  ]
}

function plain(text: string, longest: number): Json {
  const cut = text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text
  return { type: 'plain_text', text: cut, emoji: false }
}

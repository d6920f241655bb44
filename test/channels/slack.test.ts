import { describe, expect, it } from 'vitest'
import { slackMessage } from '../../src/channels/slack.ts'
import { openChannels } from '../../src/channels/open-channels.ts'
import { startingBy } from '../../src/channels/run-command.ts'
import type { Channel } from '../../src/domain/notify/notify-settings.ts'
import { tellingOf } from '../../src/domain/notify/telling.ts'
import { HOSTILE } from './hostile-events.ts'
import { openReceiver, type Answer, type Receiver } from './receiver.ts'
import { eventOf, settingsOf } from './samples.ts'

const ORIGIN = 'https://shield.example.com'
const LINK = `<${ORIGIN}/approvals/apr_0000000001|Open the request>`

interface Text {
  readonly type: string
  readonly text: string
  readonly emoji?: boolean
  readonly verbatim?: boolean
}

interface Block {
  readonly type: string
  readonly text?: Text
  readonly fields?: readonly Text[]
}

interface SlackMessage {
  readonly text: string
  readonly blocks: readonly Block[]
  readonly unfurl_links: boolean
  readonly unfurl_media: boolean
}

function messageFor(...events: readonly ReturnType<typeof eventOf>[]): SlackMessage {
  const message = slackMessage(events.map((event) => tellingOf(event, ORIGIN, 'full')))
  return JSON.parse(JSON.stringify(message)) as SlackMessage
}

/** The limits that Slack publishes: https://docs.slack.dev/reference/block-kit/blocks */
function expectWithinLimits({ text, blocks }: SlackMessage): void {
  expect(blocks.length).toBeGreaterThan(0)
  expect(blocks.length).toBeLessThanOrEqual(50)
  expect(text.length).toBeGreaterThan(0)
  expect(text.length).toBeLessThan(40_000)
  for (const block of blocks) expectBlock(block)
}

function expectBlock({ type, text, fields = [] }: Block): void {
  expect(['header', 'section', 'divider']).toContain(type)
  if (type === 'header') expect(text?.type).toBe('plain_text')
  if (type === 'section') expect(text === undefined && fields.length === 0).toBe(false)
  if (text !== undefined) expectLength(text, type === 'header' ? 150 : 3000)
  expect(fields.length).toBeLessThanOrEqual(10)
  for (const field of fields) expectLength(field, 2000)
}

function expectLength({ text }: Text, longest: number): void {
  expect(text.length).toBeGreaterThan(0)
  expect(text.length).toBeLessThanOrEqual(longest)
}

describe('a Slack message', () => {
  it('says what waits and leads to its page', () => {
    const message = messageFor(eventOf())
    expectWithinLimits(message)
    expect(message.text).toBe('A request waits for a decision')
    expect(message.blocks[0]?.text?.text).toBe('A request waits for a decision')
    expect(message.blocks[1]?.text?.text.replaceAll('\u2060', '')).toBe(
      '"Lunch", Tue 1 Dec 10:00–10:30, bob@example.com',
    )
    expect(message.blocks.at(-1)?.text).toStrictEqual({ type: 'mrkdwn', text: LINK, verbatim: true })
  })

  it.each(HOSTILE)('with %s shows it as it is: no link, no mention, no markup', (_what, text) => {
    const message = messageFor(
      eventOf({
        summary: text,
        requester: text,
        reason: text,
        account: text,
        warnings: Array(99).fill(text),
      }),
    )
    expectWithinLimits(message)
    const texts = message.blocks.flatMap((block) => [
      ...(block.text ? [block.text] : []),
      ...(block.fields ?? []),
    ])
    const read = texts.filter(({ type }) => type !== 'plain_text')
    expect(read.map((one) => one.text)).toEqual([LINK])
    expect(texts.filter(({ type, emoji }) => type === 'plain_text' && emoji !== false)).toEqual([])
    for (const one of texts.filter(({ type }) => type === 'plain_text'))
      expect(one.text).not.toMatch(/[a-z]:\/\/|www\.\w|\w\.(?:com|de|net)\b|\w@\w/i)
    expect(message.text).toBe('A request waits for a decision')
    expect([message.unfurl_links, message.unfurl_media]).toEqual([false, false])
  })

  it('of a long digest stays within the limits and says how many are left out', () => {
    const message = messageFor(...Array.from({ length: 50 }, () => eventOf()))
    expectWithinLimits(message)
    expect(message.text).toBe('50 things happened')
    expect(message.blocks.at(-1)?.text?.text).toBe('and 42 more')
  })
})

function send(receiver: Receiver, variable = 'SHIELD_NOTIFY_SLACK') {
  const how = { kind: 'slack', url: { variable: 'SHIELD_NOTIFY_SLACK' } } as const
  const channel: Channel = { name: 'team', how, content: 'thin', digest: null }
  const door = openChannels({
    now: () => 0,
    variable: (name) => (name === variable ? `${receiver.url}/services/T0/B0/secret` : undefined),
    origin: ORIGIN,
    userAgent: 'shield/test',
    start: startingBy(() => undefined, {}),
  })
  const settings = settingsOf(channel, { privateHosts: [receiver.host] })
  return door.send(
    settings,
    channel,
    { id: 'evt_0000000001', events: [eventOf()] },
    new AbortController().signal,
  )
}

describe('Slack', () => {
  it('is told nothing while its address is not set, and what a server needs to see it is said', async () => {
    const receiver = await openReceiver(() => ({ status: 200 }))
    await expect(send(receiver, 'SHIELD_NOTIFY_OTHER')).rejects.toThrow(
      'SHIELD_NOTIFY_SLACK is not set where notifications are sent; a server has to be restarted to see',
    )
    expect(receiver.received).toEqual([])
  })

  it.each<readonly [string, Answer, object]>([
    ['takes it', { status: 200 }, { kind: 'sent' }],
    ['cannot read it', { status: 400 }, { fault: 'message' }],
    ['has no such address any more', { status: 404 }, { fault: 'message' }],
    ['has archived the channel', { status: 410 }, { fault: 'end' }],
    [
      'has enough',
      { status: 429, headers: { 'retry-after': '30' } },
      { fault: 'channel', retryAfter: 30_000 },
    ],
    ['has trouble', { status: 503 }, { fault: 'channel' }],
  ])(
    '%s: what it answers is understood, and its address is never repeated',
    async (_what, answer, expected) => {
      const receiver = await openReceiver(() => answer)
      const sending = await send(receiver)
      expect(sending).toMatchObject(expected)
      expect(JSON.stringify(sending)).not.toContain('secret')
      expect(receiver.received[0]?.path).toBe('/services/T0/B0/secret')
    },
  )
})

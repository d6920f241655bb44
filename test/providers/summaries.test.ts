import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../src/domain/request/call.ts'
import { widthOf } from '../../src/cli/terminal/wrap.ts'
import { isJsonObject, type Json } from '../../src/domain/text/json.ts'
import type { Write } from '../../src/domain/operation/operation.ts'
import { parseInput } from '../../src/domain/operation/parse-input.ts'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { MOST_COLUMNS, summaryLine } from '../../src/domain/request/summary.ts'
import { safeText } from '../../src/domain/text/safe-text.ts'
import { loadProvider } from '../../src/providers/index.ts'
import { inputsOf, prepared } from './all-samples.ts'

const providers = await Promise.all(PROVIDERS.map((provider) => loadProvider(provider)))
const writes = providers.flatMap(({ operations }) => operations).filter(({ kind }) => kind === 'write')
const samples = (writes as Write[]).flatMap((operation) =>
  inputsOf(operation).map((sample) => [operation, sample] as const),
)

/** For a sample, with what `change` makes of its frozen input and facts. */
async function aboutOf(operation: Write, sample: object, change = (value: Json) => value): Promise<string> {
  const input: unknown = parseInput(operation, sample as Record<string, Json>)
  const facts = await prepared(operation, input)
  const call = freezeCall(operation.plan(input, facts, `sh${'0'.repeat(32)}`))
  const kept = { input: change(input as Json), facts: change(facts), precondition: null }
  return summaryLine(await operation.about({ ...kept, call, providerKey: '' }, '2026-03-01T12:00:00.000Z'))
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  'calendar.cancel-event': ['Remove "Review" from this calendar, Tue 1 Dec 10:00–11:00, bob@x.com'],
  'calendar.create-event': [
    '"Review", Tue 1 Dec 10:00–10:30, repeating, bob@x.com and 2 more',
    '"Offsite", Tue 1 Dec – Wed 2 Dec',
  ],
  'shopify.create-draft-order': [
    'Draft order 29.57 USD, 3 items, ada@example.com',
    'Draft order 17.50 EUR, 1 item, "Ada Lovelace"',
    'Draft order 12.00 EUR, 1 item',
  ],
  'shopify.send-draft-invoice': [
    'Invoice for draft order #D53, 12.00 EUR, grace@example.com',
    'Invoice for draft order #D53, 12.00 EUR, ada@example.com',
  ],
  'woocommerce.add-order-note': [
    'Private note on order 17: "Called back"',
    'Private note on order 1021: "Waits for the money"',
  ],
  'woocommerce.tag-customer': ['Tag vip on ada@example.com', 'Tag early-bird on ada@example.com'],
  'woocommerce.untag-customer': [
    'Remove tag vip from ada@example.com',
    'Remove tag early-bird from ada@example.com',
  ],
  'whatsapp.send-message': [
    'Message to +49 170 1234567: "See https://shop.example"',
    'Message to US.13491208655302741918: "Hi"',
    'Message with buttons to +49 170 1234567: "Tomorrow?"',
    'Template order_update to +49 170 1234567: "Hello Ada, your order 17 is on its way. 17!"',
    'Template hello to +49 170 1234567: "b and a"',
    'Picture to +49 170 1234567: "Mug"',
    'Video to +49 170 1234567: "Mug"',
    'Sound to +49 170 1234567',
    'Sticker to +49 170 1234567',
    'Document to +49 170 1234567: "a.pdf"',
  ],
}

it('each write says what it is about in the words of the system that it goes to', async () => {
  const found: Record<string, string[]> = {}
  for (const [operation, sample] of samples)
    (found[operation.name] ??= []).push(await aboutOf(operation, sample))
  expect(found).toEqual(WORDS)
})

it.each([
  [
    false,
    /^Remove "[^"]*" from this calendar, Wed 1 Dec 22:00 – Thu 2 Dec 2027 01:00 UTC, \S+com and 2 more$/,
  ],
  [true, /^Cancel "[^"]*", Wed 1 Dec 22:00 – Thu 2 Dec 2027 01:00 UTC, \S+com and 2 more, guests not shown$/],
])(
  'the longest there is of an event still ends with its guests (organizer: %s)',
  async (isOrganizer, whole) => {
    const operation = (writes as Write[]).find(({ name }) => name === 'calendar.cancel-event')
    const facts = {
      title: 'A title that is far longer than the line has room for',
      start: '2027-12-01T22:00:00Z',
      end: '2027-12-02T01:00:00Z',
      lastDay: null,
      isOrganizer,
      guests: ['alexander.lovelace@example.com', 'bob@example.com', 'eve@example.com'],
      guestsOmitted: true,
    }
    const frozen = { input: {}, facts, precondition: null, providerKey: '' }
    const line = summaryLine((await operation?.about(frozen as never, '2026-03-01T12:00:00.000Z')) ?? [])
    expect(line).toMatch(whole)
    expect(widthOf(line)).toBeLessThanOrEqual(MOST_COLUMNS)
  },
)

it('a repetition that goes as a whole is told from a single event by its first words', async () => {
  const operation = (writes as Write[]).find(({ name }) => name === 'calendar.cancel-event')
  const facts = {
    title: 'Stand-up',
    start: '2026-12-07T09:00:00Z',
    end: '2026-12-07T09:15:00Z',
    lastDay: null,
    guests: [],
    guestsOmitted: false,
    repeats: ['daily'],
  }
  const lineOf = async (isOrganizer: boolean) => {
    const frozen = { input: {}, facts: { ...facts, isOrganizer }, precondition: null, providerKey: '' }
    return summaryLine((await operation?.about(frozen as never, '2026-12-01T12:00:00.000Z')) ?? [])
  }
  expect(await lineOf(true)).toMatch(/^Cancel all of "Stand-up", from Mon 7 Dec/)
  expect(await lineOf(false)).toMatch(/^Remove all of "Stand-up" from this calendar, from Mon 7 Dec/)
})

it.each([
  ['+4901701234567', 'Message to +4901701234567: "Hi"'],
  ['+49170123', 'Message to +49 170123: "Hi"'],
  ['+390612345678', 'Message to +39 06 1234 5678: "Hi"'],
])('the number %s stands with the digits that are sent', async (to, whole) => {
  const operation = (writes as Write[]).find(({ name }) => name === 'whatsapp.send-message')
  expect(operation && (await aboutOf(operation, { to, text: 'Hi' }))).toBe(whole)
})

it.each([
  ['America/New_York', '"Call", Tue 1 Dec 10:00–10:30 America/New_York, bob@x.com'],
  ['Europe/Berlin', '"Call", Tue 1 Dec 10:00–10:30, bob@x.com'],
])('an event by another clock than its calendar says by which (%s)', async (timeZone, whole) => {
  const operation = (writes as Write[]).find(({ name }) => name === 'calendar.create-event')
  const sample = { title: 'Call', start: '2026-12-01T10:00', duration: '30m', attendee: ['bob@x.com'] }
  expect(operation && (await aboutOf(operation, { ...sample, timeZone }))).toBe(whole)
})

it('the name of a customer, which may look like an address, stands in quotation marks', async () => {
  const operation = (writes as Write[]).find(({ name }) => name === 'shopify.create-draft-order')
  const facts = {
    totals: { total: { amount: '990.00', currency: 'EUR' }, items: [{ quantity: 2 }] },
    customerName: 'ada@example.com',
    customerId: 'gid://shopify/Customer/1',
  }
  const frozen = { input: {}, facts, precondition: null, providerKey: '' }
  const line = summaryLine((await operation?.about(frozen as never, '2026-03-01T12:00:00.000Z')) ?? [])
  expect(line).toBe('Draft order 990.00 EUR, 2 items, "ada@example.com"')
})

/** Names that say what a text is (an address, a kind of content) stay as they are: code chooses by them. */
const FREE = [
  'title',
  'email',
  'to',
  'name',
  'note',
  'text',
  'body',
  'caption',
  'filename',
  'number',
  'customerName',
]

function infected(value: Json, text: string): Json {
  if (Array.isArray(value)) return value.map((one: Json) => infected(one, text))
  if (!isJsonObject(value)) return value
  const pairs = Object.entries(value).map(([key, one]): [string, Json] => {
    const isPhone = typeof one === 'string' && /^\+\d|^US\./.test(one)
    if (typeof one === 'string' && FREE.includes(key) && !isPhone) return [key, `${one}${text}`]
    return [key, infected(one, text)]
  })
  return Object.fromEntries(pairs)
}

const HOSTILE = {
  'a quotation mark and an amount': '", 0.01 EUR, 1 item, eve@example.com',
  'marks that look like quotation marks': '\u201d, 0.01 EUR\uff02, eve@example.com',
  'a line end': '\r\nDraft order 0.01 EUR',
  'control characters': '\u001b[2K\u0007\u009b1A',
  directions: '\u202e moc.elpmaxe@eve\u2066',
  'unseen characters': '\u200b\u00ad\u{e0041}\ufeff',
  'letters that look alike': '\u0435\u0432@\u0435xample.com',
  'a long text': ` ${'very '.repeat(80)}end`,
  'wide letters': '\u6f22\u5b57'.repeat(60),
  'an escape': '\\u{202E}\\u{22}',
}

describe.each(Object.entries(HOSTILE))('with %s in every text from outside', (_what, text) => {
  it('stays one safe line, in which nothing passes for another part', async () => {
    for (const [operation, sample] of samples) {
      const [clean, line] = [
        await aboutOf(operation, sample),
        await aboutOf(operation, sample, (value) => infected(value, text)),
      ]
      expect(safeText(line), `${operation.name} is safe to show as it is`).toBe(line)
      expect(widthOf(line), line).toBeLessThanOrEqual(MOST_COLUMNS)
      // Whatever a text brings stands inside of quotation marks, of which it brings no other, or is one bare word.
      const frame = line.replaceAll(/"[^"]*"/g, '').replaceAll(/[^\s,:]*…[^\s,:]*/g, '')
      expect(frame, line).not.toMatch(/"|\b0\.01\b|eve@example\.com\b.*eve|\n/)
      const amount = /\d+\.\d\d [A-Z]{3}/.exec(clean)?.[0]
      if (amount !== undefined) expect(line).toContain(amount)
      const phone = /\+[\d ]+\d/.exec(clean)?.[0]
      if (phone !== undefined) expect(line).toContain(phone)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { inputFlags, type InputFlag } from '../../../src/domain/operation/input-flags.ts'
import type { Json, JsonObject } from '../../../src/domain/text/json.ts'
import { GROUPS, loadOperation, loadProvider } from '../../../src/providers/index.ts'
import { doorsOf, misnamed, type Door } from './names-of-fields.ts'
import { send } from '../../http/client.ts'
import { connectIn, errorOf } from '../approvals/propose.ts'
import { clientOf, openServed, type ServedSide } from './served.ts'

const CONNECTS = [
  ['google', '--write'],
  ['shopify', '--shop', 'demo-store', '--write'],
  ['woocommerce', '--store', 'sandbox-shop.example.com', '--write'],
  ['whatsapp', '--phone-number-id', '106540352242922', '--business-account-id', '102290129340398', '--write'],
] as const

async function openConnected(): Promise<ServedSide> {
  const side = await openServed()
  for (const flags of CONNECTS) await connectIn(side.lab, ['connect', ...flags])
  return side
}

/** A value of a kind that the field cannot be. Undefined: no flag can say it. */
function wrongValue({ kind, repeatable }: InputFlag, words: Door['words']): Json | undefined {
  const one = kind === 'string' ? (words === 'flags' ? '\ud800' : 7) : 'wrong'
  if (kind === 'boolean' && words === 'flags') return undefined
  return repeatable ? [one] : one
}

describe('a field that is refused is called what it is called there', () => {
  it('whatever the operation and the field, when its value is of the wrong kind', async () => {
    const side = await openServed()
    const loaded = await Promise.all(GROUPS.map(({ provider }) => loadProvider(provider)))
    const faults: string[] = []
    let asked = 0
    for (const operation of loaded.flatMap(({ operations }) => operations)) {
      for (const door of doorsOf(side)) {
        for (const flag of inputFlags(operation.input)) {
          const value = wrongValue(flag, door.words)
          if (value === undefined) continue
          const refused = await door.ask(operation, { [flag.key]: value })
          asked += 1
          const wrong = misnamed(refused, door, operation, [flag.key])
          if (refused.fields !== null && !refused.fields.includes(flag.key))
            faults.push(`${flag.key} is no field`)
          faults.push(
            ...wrong.map(
              (one) =>
                `${door.name}: ${operation.name} ${flag.key}: ${one}: ${refused.message} (${refused.hint})`,
            ),
          )
        }
      }
    }
    expect(faults).toEqual([])
    expect(asked).toBeGreaterThan(500)
  }, 600_000)

  const EVENT = { title: 'Lunch', start: '2099-05-04T10:00', duration: '30m' }
  const DRAFT = { line: [{ title: 'Mug', price: '4.50', quantity: 1 }] }
  const TO = { to: '+491701234567' }

  const REFUSED: readonly (readonly [operation: string, input: JsonObject, fields: readonly string[]])[] = [
    ['calendar.create-event', { ...EVENT, end: '2099-05-04T11:00' }, ['end', 'duration']],
    ['calendar.create-event', { ...EVENT, start: '2099-05-04' }, ['start', 'allDay']],
    ['calendar.create-event', { ...EVENT, start: 'someday' }, ['start']],
    ['calendar.create-event', { title: 'Lunch', start: '2099-05-04T10:00' }, ['duration', 'end']],
    ['calendar.create-event', { ...EVENT, allDay: true }, ['start', 'allDay']],
    [
      'calendar.create-event',
      { title: 'Lunch', start: '2099-05-04', duration: '30m', allDay: true },
      ['duration'],
    ],
    ['calendar.create-event', { ...EVENT, timeZone: 'Mars/Olympus' }, ['timeZone']],
    ['calendar.create-event', { ...EVENT, attendee: ['bob'] }, ['attendee']],
    ['calendar.create-event', { ...EVENT, optionalAttendee: ['bob'] }, ['optionalAttendee']],
    ['calendar.create-event', { ...EVENT, reminder: ['sms:10m'] }, ['reminder']],
    ['calendar.create-event', { ...EVENT, recurrence: ['weekly'] }, ['recurrence']],
    ['calendar.find-slots', { to: '2099-01-01', days: 3 }, ['to', 'days']],
    ['calendar.find-slots', { from: 'friday', to: '2020-01-01' }, ['to', 'from', 'days']],
    ['calendar.find-slots', { bufferBefore: 'soon' }, ['bufferBefore']],
    ['calendar.find-slots', { minNotice: 'soon' }, ['minNotice']],
    ['calendar.find-slots', { workingHours: ['mon'] }, ['workingHours']],
    ['calendar.find-slots', { excludeDate: ['monday'] }, ['excludeDate']],
    ['calendar.find-slots', { attendee: ['bob smith'] }, ['attendee']],
    ['calendar.find-slots', { attendee: ['stranger@elsewhere.example'] }, ['allowUnknown']],
    ['calendar.list-events', { from: '2099-01-02', to: '2099-01-01' }, ['from', 'to']],
    ['shopify.create-draft-order', { ...DRAFT, discountTitle: 'Spring' }, ['discountTitle', 'discount']],
    ['shopify.create-draft-order', { ...DRAFT, discount: 'much' }, ['discount']],
    ['shopify.create-draft-order', { ...DRAFT, tag: ['a,b'] }, ['tag']],
    ['shopify.create-draft-order', { ...DRAFT, customer: 'Ada' }, ['customer', 'email']],
    ['shopify.create-draft-order', { ...DRAFT, email: 'Ada' }, ['email']],
    ['shopify.create-draft-order', { line: [{ variant: 'mug', quantity: 1 }] }, ['line']],
    ['shopify.create-draft-order', { line: [{ title: 'Mug', quantity: 1 }] }, ['line']],
    ['shopify.create-draft-order', { line: [{ title: 'Mug', price: 'x', quantity: 1 }] }, ['line']],
    ['shopify.create-draft-order', { line: [{ title: 'Mug', size: 'x', quantity: 1 }] }, ['line']],
    ['shopify.list-orders', { from: 'spring' }, ['from']],
    ['shopify.list-orders', { from: '2026-11-02', to: '2026-11-01' }, ['from', 'to']],
    ['shopify.order-status', { order: 'mug', by: 'id' }, ['order']],
    ['shopify.send-draft-invoice', { draft: '#D99999' }, ['draft']],
    ['shopify.send-draft-invoice', { draft: '#D99999', to: 'Ada' }, ['to']],
    ['whatsapp.send-message', { ...TO, text: ' ' }, ['text']],
    ['whatsapp.send-message', { ...TO, text: 'Hi', image: '1037543291543636' }, ['text', 'image']],
    [
      'whatsapp.send-message',
      { ...TO, text: 'Hi', headerMedia: '1037543291543636' },
      ['headerMedia', 'text', 'previewUrl'],
    ],
    ['whatsapp.send-message', { ...TO, image: 'mug.jpg' }, ['image']],
    ['whatsapp.send-message', { to: '0170 1234567', text: 'Hi' }, ['to']],
    ['whatsapp.send-message', { ...TO, template: 'order_update' }, ['language']],
    ['whatsapp.send-message', { ...TO, template: 'order_update', language: 'en_US' }, ['param']],
    ['whatsapp.list-messages', { contact: 'Ada' }, ['contact']],
    ['woocommerce.order-status', {}, ['id', 'number', 'email']],
    ['woocommerce.order-status', { id: 999_999 }, ['number']],
    ['woocommerce.order-status', { number: '999999' }, ['id', 'email']],
    ['woocommerce.add-order-note', { note: 'Hi' }, ['id', 'number']],
    ['woocommerce.tag-customer', { tag: 'vip' }, ['id', 'email']],
    ['woocommerce.tag-customer', { email: 'nobody', tag: 'vip' }, ['email']],
  ]

  it('by an operation, for values that are wrong together or at the provider', async () => {
    const side = await openConnected()
    const faults: string[] = []
    for (const [name, input, fields] of REFUSED) {
      const operation = await loadOperation(name)
      for (const door of doorsOf(side)) {
        const refused = await door.ask(operation, input)
        faults.push(
          ...misnamed(refused, door, operation, fields).map(
            (wrong) => `${door.name}: ${name}: ${wrong}: ${refused.message} (${refused.hint})`,
          ),
        )
      }
    }
    expect(faults).toEqual([])
  }, 600_000)

  it('also a setting of a connection', async () => {
    const { lab, url, tokens } = await openServed()
    const there = clientOf(lab, url, tokens.root)
    for (const env of [{}, there]) {
      const asked = await lab.runInside(['connect', 'woocommerce', '--store', 'no shop', '--json'], { env })
      expect(errorOf(asked).message).toBe('--store "no shop" is not the host of a store')
    }
    const { body } = await send(url, 'POST', '/v1/integrations/woocommerce/connect', {
      body: { config: { storeURL: 'no shop' } },
      headers: { authorization: `Bearer ${tokens.root}` },
    })
    expect(body.detail).toBe('config.storeURL "no shop" is not the host of a store')
  }, 60_000)

  it('as it was given, where some came by a flag and some by --input', async () => {
    const side = await openServed()
    for (const env of [{}, clientOf(side.lab, side.url, side.tokens['agent-1'])]) {
      await side.lab.runInside(['connect', 'google', '--write', '--no-browser'])
      const asked = await side.lab.runInside(
        [
          'calendar',
          'create-event',
          '--title',
          'Lunch',
          '--end',
          '2099-05-04T11:00',
          '--input',
          '-',
          '--json',
        ],
        { env, stdin: JSON.stringify({ start: '2099-05-04T10:00', duration: '30m' }) },
      )
      expect(errorOf(asked).message).toBe('--end and duration both say when the event ends')
      const parsed = await side.lab.runInside(
        ['calendar', 'create-event', '--start', '', '--title', 'Lunch', '--input', '-', '--json'],
        { env, stdin: JSON.stringify({ allDay: 'yes', notify: 'some' }) },
      )
      expect(errorOf(parsed).message).toBe('allDay takes true or false, not "yes"')
    }
  }, 60_000)
})

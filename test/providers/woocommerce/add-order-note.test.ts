import { sentJson } from '../../../src/domain/request/body.ts'
import { localTime } from '../../../src/domain/text/times.ts'
import { describe, expect, it } from 'vitest'
import { freezeCall, type Call } from '../../../src/domain/request/call.ts'
import { woocommerceAddOrderNote } from '../../../src/providers/woocommerce/add-order-note.ts'
import type { NoteInput } from '../../../src/providers/woocommerce/note/note.ts'
import { answer, openShop, refusal, type FakeShop } from './fake-shop.ts'

const KEY = `sh${'1'.repeat(32)}`
const ORDER = '/wp-json/wc/v3/orders'
const PRIVATE: NoteInput = { id: 17, note: 'Called back' }
const TO_BUYER: NoteInput = { number: '#1021', note: 'Leaves tomorrow', toCustomer: true }

async function freeze(shop: FakeShop, input: NoteInput = PRIVATE, providerKey = KEY) {
  const prepared = await woocommerceAddOrderNote.prepare(input, shop)
  const call = freezeCall(woocommerceAddOrderNote.plan(input, prepared.facts, providerKey))
  const { facts, precondition } = prepared
  return { request: { input, facts, precondition, call, providerKey }, call, prepared }
}

const bodyOf = (call: Call): unknown => sentJson(call)
const look = (request: Awaited<ReturnType<typeof freeze>>['request'], shop: FakeShop) =>
  woocommerceAddOrderNote.lookup?.(request, shop)

describe('a private note', () => {
  it('ends with a line by which it is found again, and says that it is private', async () => {
    const { call, request, prepared } = await freeze(openShop())
    expect([call.method, call.path]).toEqual(['POST', `${ORDER}/17/notes`])
    expect(bodyOf(call)).toEqual({ note: `Called back\n\n[shield ${KEY}]`, customer_note: false })
    expect(prepared.warnings).toEqual([])
    expect(woocommerceAddOrderNote.preview(request.input, request.facts, call).notes).toEqual([
      expect.stringContaining('ends with a line'),
    ])
  })

  it('is shown as private, with the order it is for', async () => {
    const { request, call } = await freeze(openShop())
    const { verb, facts } = woocommerceAddOrderNote.preview(request.input, request.facts, call)
    expect(verb).toBe('Add a private note to an order')
    expect(facts.map(({ label }) => label)).toEqual([
      'Note',
      'Shown to the buyer',
      'Order',
      'Order number',
      'Status when proposed',
      'Total',
    ])
    expect(facts).toContainEqual({ label: 'Total', read: '29.90 EUR' })
  })

  it('is found by its mark after a lost answer, and not before it was added', async () => {
    const shop = openShop()
    const { request, call } = await freeze(shop)
    expect(await look(request, shop)).toEqual({ kind: 'not_found' })
    shop.send(call)
    expect(await look(request, shop)).toEqual({
      kind: 'found',
      result: {
        id: 2,
        orderId: 17,
        orderNumber: '17',
        createdAt: '2026-11-23T12:00:00Z',
        emailAskedFor: null,
        note: PRIVATE.note,
        differs: [],
      },
    })
  })

  it('of the same words is not taken for it', async () => {
    const shop = openShop()
    const { request } = await freeze(shop)
    shop.send((await freeze(shop, PRIVATE, `sh${'2'.repeat(32)}`)).call)
    expect(await look(request, shop)).toEqual({ kind: 'not_found' })
  })
})

describe('a note to the buyer', () => {
  it('carries no mark, is said to be one, and shows whom WooCommerce is asked to e-mail', async () => {
    const { request, call, prepared } = await freeze(openShop(), TO_BUYER)
    expect([call.path, bodyOf(call)]).toEqual([
      `${ORDER}/21/notes`,
      { note: 'Leaves tomorrow', customer_note: true },
    ])
    expect(prepared.warnings).toEqual([])
    const { verb, facts } = woocommerceAddOrderNote.preview(request.input, request.facts, call)
    expect(verb).toBe('Add a note to an order and ask WooCommerce to e-mail it to the buyer')
    expect(facts[0]).toEqual({ label: "Buyer's address", read: 'ada@example.com' })
  })

  it('with HTML in it is warned about', async () => {
    const { prepared } = await freeze(openShop(), {
      ...TO_BUYER,
      note: 'See <a href="https://x.example">this</a>',
    })
    expect(prepared.warnings).toContainEqual(expect.stringContaining('HTML'))
  })

  it('of the same words may be it or another’s: a person says which', async () => {
    const shop = openShop()
    const { request, call } = await freeze(shop, TO_BUYER)
    expect(await look(request, shop)).toEqual({ kind: 'not_found' })
    shop.send(call)
    expect(await look(request, shop)).toEqual({
      kind: 'foreign',
      reason: `a note to the buyer with the same words is there (note 2, of ${localTime('2026-11-23T12:00:00Z')}); whether it is this one cannot be proven`,
    })
  })

  it('is refused for an order without an address', async () => {
    const shop = openShop()
    shop.instead.set(`${ORDER}/17`, answer(200, { id: 17, number: '17', status: 'processing', billing: {} }))
    await expect(freeze(shop, { ...PRIVATE, toCustomer: true })).rejects.toMatchObject({ code: 'usage' })
  })

  it.each([
    ['has another address', { billing: { email: 'eve@example.com' } }, /now has the e-mail address eve@/],
    ['has no address', { billing: {} }, /now has the e-mail address \(none\)/],
    ['is in the trash', { status: 'trash' }, /in the trash now/],
    ['is as it was', {}, null],
  ])('whose order %s just before sending', async (_case, change, words) => {
    const shop = openShop()
    const { request } = await freeze(shop, TO_BUYER)
    const order = {
      id: 21,
      number: '1021',
      status: 'on-hold',
      billing: { email: 'ada@example.com' },
      ...change,
    }
    shop.instead.set(`${ORDER}/21`, answer(200, order))
    const found = await woocommerceAddOrderNote.recheck?.(request, shop)
    if (words === null) expect(found).toBeNull()
    else expect(found).toMatch(words)
  })

  it('whose order is gone just before sending is stale', async () => {
    const shop = openShop()
    const { request } = await freeze(shop, TO_BUYER)
    shop.instead.set(`${ORDER}/21`, refusal(404, 'woocommerce_rest_shop_order_invalid_id'))
    expect(await woocommerceAddOrderNote.recheck?.(request, shop)).toBe('Order 21 is gone')
  })
})

describe('the answer to a note', () => {
  it('proves it with an id of its own and the kind that was asked for', async () => {
    const shop = openShop()
    const { request, call } = await freeze(shop, TO_BUYER)
    expect(woocommerceAddOrderNote.interpret(shop.send(call), request)).toEqual({
      kind: 'applied',
      result: {
        id: 2,
        orderId: 21,
        orderNumber: '1021',
        createdAt: '2026-11-23T12:00:00Z',
        emailAskedFor: 'ada@example.com',
        note: TO_BUYER.note,
        differs: [],
      },
    })
  })

  it.each([
    ['has no id', answer(201, { note: `Called back [shield ${KEY}]`, customer_note: false })],
    [
      'is of the other kind',
      answer(201, { id: 2, note: `Called back [shield ${KEY}]`, customer_note: true }),
    ],
    ['is a list', answer(200, [])],
    ['is a page', answer(200, 'Coming soon')],
    ['is a crash', refusal(500, 'internal_server_error')],
  ])('proves nothing when it %s', async (_case, response) => {
    const { request } = await freeze(openShop())
    expect(woocommerceAddOrderNote.interpret(response, request)).toMatchObject({ kind: 'ambiguous' })
  })

  it('of a key that may only read is a refusal', async () => {
    const shop = openShop('read-only')
    const { request, call } = await freeze(shop)
    expect(woocommerceAddOrderNote.interpret(shop.send(call), request)).toMatchObject({ kind: 'not_applied' })
  })
})

describe('which order a note is for', () => {
  it.each<[string, NoteInput, string]>([
    ['none', { note: 'x' }, 'usage'],
    ['two', { id: 17, number: '17', note: 'x' }, 'usage'],
    ['an unknown id', { id: 99, note: 'x' }, 'not_found'],
    ['an unknown number', { number: '99', note: 'x' }, 'not_found'],
    ['a number that two bear', { number: '1030', note: 'x' }, 'conflict'],
    ['one in the trash', { id: 19, note: 'x' }, 'failed'],
  ])('may not be %s', async (_case, input, code) => {
    await expect(freeze(openShop(), input)).rejects.toMatchObject({ code })
  })
})

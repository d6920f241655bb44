import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../../src/domain/request/call.ts'
import { parseInput } from '../../../src/domain/operation/parse-input.ts'
import { woocommerceAddOrderNote } from '../../../src/providers/woocommerce/add-order-note.ts'
import type { NoteInput } from '../../../src/providers/woocommerce/note/note.ts'
import { resultOf } from '../result-of.ts'
import { answer, openShop, refusal, type FakeShop } from './fake-shop.ts'

const KEY = `sh${'1'.repeat(32)}`
const PATH = String.raw`see C:\temp\new`
const STORED = 'see C:tempnew'
const TO_BUYER: NoteInput = { id: 17, note: PATH, toCustomer: true }
const SETTING = '/wp-json/wc/v3/settings/email_customer_note/enabled'

async function freeze(shop: FakeShop, input: NoteInput) {
  const { facts, precondition, warnings = [] } = await woocommerceAddOrderNote.prepare(input, shop)
  const call = freezeCall(woocommerceAddOrderNote.plan(input, facts, KEY))
  return { request: { input, facts, precondition, call, providerKey: KEY }, call, warnings }
}

function switchMail(shop: FakeShop, value: 'yes' | 'no') {
  shop.send({ method: 'PUT', path: SETTING, body: JSON.stringify({ value }) })
}

const labelled = (request: Awaited<ReturnType<typeof freeze>>['request']) => {
  const { verb, facts, notes } = woocommerceAddOrderNote.preview(request.input, request.facts, request.call)
  return { verb, mail: facts[0], notes }
}

describe('a note with backslashes', () => {
  it('is said to lose them before it is approved', async () => {
    const { warnings } = await freeze(openShop(), { id: 17, note: PATH })
    expect(warnings).toContainEqual(
      '2 backslashes of this note will be missing in the shop, which takes them out of what it stores',
    )
    const mailed = await freeze(openShop(), TO_BUYER)
    expect(mailed.warnings).toContainEqual(expect.stringContaining('an e-mail still has them'))
  })

  it.each([
    ['private', { id: 17, note: PATH }],
    ['to the buyer', TO_BUYER],
  ])('%s is done, and what the shop stored is shown', async (_case, input) => {
    const shop = openShop()
    const { request, call } = await freeze(shop, input)
    const outcome = woocommerceAddOrderNote.interpret(shop.send(call), request)
    expect(outcome).toMatchObject({ kind: 'applied', result: { note: STORED } })
    expect(woocommerceAddOrderNote.show(resultOf(outcome))).toEqual([
      { kind: 'facts', facts: expect.arrayContaining([{ label: 'Stored as', value: STORED }]) as unknown },
      {
        kind: 'warning',
        text: `The shop has it otherwise than it was sent: the note is ${JSON.stringify(STORED)}`,
      },
    ])
  })

  it('to the buyer is seen to be there after a lost answer, so that nobody is mailed twice', async () => {
    const shop = openShop()
    const { request, call } = await freeze(shop, TO_BUYER)
    shop.send(call)
    expect(await woocommerceAddOrderNote.lookup?.(request, shop)).toMatchObject({ kind: 'foreign' })
  })

  it('is the same where a shop stores it as it was sent', async () => {
    const { request } = await freeze(openShop(), TO_BUYER)
    const whole = answer(201, { id: 2, note: PATH, customer_note: true })
    expect(woocommerceAddOrderNote.interpret(whole, request)).toMatchObject({
      kind: 'applied',
      result: { differs: [] },
    })
  })
})

describe('the answer to a note', () => {
  it('that says something else proves nothing', async () => {
    const { request } = await freeze(openShop(), TO_BUYER)
    const other = answer(201, { id: 2, note: 'Something else', customer_note: true })
    expect(woocommerceAddOrderNote.interpret(other, request)).toEqual({
      kind: 'ambiguous',
      reason: 'The shop answered 201 with note 2, which says something else',
    })
    const unmarked = await freeze(openShop(), { id: 17, note: 'x' })
    const plain = answer(201, { id: 2, note: 'x', customer_note: false })
    expect(woocommerceAddOrderNote.interpret(plain, unmarked.request)).toMatchObject({ kind: 'ambiguous' })
  })

  it('is read through the noise of PHP', async () => {
    const shop = openShop()
    const { request, call } = await freeze(shop, { id: 17, note: 'x' })
    const noisy = `<br />\n<b>Notice</b>:  y in <b>/x.php</b> on line <b>1</b><br />\n${shop.send(call).text}`
    expect(woocommerceAddOrderNote.interpret(answer(201, noisy), request)).toMatchObject({ kind: 'applied' })
  })

  it('that is a page says whose it is and what to do', async () => {
    const { request } = await freeze(openShop(), { id: 17, note: 'x' })
    const home =
      '<html><link rel="https://api.w.org/" href="https://shop.example.com/index.php?rest_route=/" /></html>'
    expect(woocommerceAddOrderNote.interpret(answer(200, home), request)).toEqual({
      kind: 'ambiguous',
      reason: expect.stringMatching(
        /permalinks are "Plain"\. Choose another structure under Settings/,
      ) as unknown,
    })
  })

  it.each([
    ['rest_disabled', /plugin of the shop closes its REST API/],
    ['woocommerce_rest_cannot_create', /does not know the key/],
  ])('that refuses with %s says what to do', async (code, words) => {
    const { request } = await freeze(openShop(), { id: 17, note: 'x' })
    expect(woocommerceAddOrderNote.interpret(refusal(401, code), request)).toEqual({
      kind: 'not_applied',
      reason: expect.stringMatching(words) as unknown,
    })
  })

  const FULL = refusal(500, 'woocommerce_api_cannot_create_order_note', 'Cannot create order note.')

  it('that nothing could be stored is a refusal', async () => {
    const { request } = await freeze(openShop(), { id: 17, note: '🎉' })
    expect(woocommerceAddOrderNote.interpret(FULL, request)).toEqual({
      kind: 'not_applied',
      reason: expect.stringContaining('emoji') as unknown,
    })
  })

  it('that nothing could be stored leaves in doubt whether the buyer was e-mailed', async () => {
    const shop = openShop()
    const { request } = await freeze(shop, TO_BUYER)
    expect(woocommerceAddOrderNote.interpret(FULL, request)).toMatchObject({ kind: 'ambiguous' })
    switchMail(shop, 'no')
    const unmailed = await freeze(shop, TO_BUYER)
    expect(woocommerceAddOrderNote.interpret(FULL, unmailed.request)).toMatchObject({ kind: 'not_applied' })
  })
})

describe('whether the buyer is e-mailed', () => {
  it('is asked of the shop, and no more is said than is known', async () => {
    const { request, call } = await freeze(openShop(), TO_BUYER)
    expect(labelled(request)).toEqual({
      verb: 'Add a note to an order and ask WooCommerce to e-mail it to the buyer',
      mail: { label: "Buyer's address", read: 'ada@example.com' },
      notes: ['WooCommerce is asked to e-mail this note at once; this cannot be undone'],
    })
    const outcome = woocommerceAddOrderNote.interpret(openShop().send(call), request)
    const shown = JSON.stringify(woocommerceAddOrderNote.show(resultOf(outcome)))
    expect(shown).toContain('WooCommerce was asked to e-mail ada@example.com')
    expect(shown).not.toContain('E-mailed to')
  })

  it('is no where its e-mail is switched off', async () => {
    const shop = openShop()
    switchMail(shop, 'no')
    const { request, call } = await freeze(shop, TO_BUYER)
    expect(labelled(request).verb).toBe('Add a note to an order that the buyer sees; nobody is e-mailed')
    expect(labelled(request).notes?.[0]).toContain('switched off in the shop')
    expect(woocommerceAddOrderNote.interpret(shop.send(call), request)).toMatchObject({
      kind: 'applied',
      result: { emailAskedFor: null },
    })
  })

  it('is not known to a key that is not shown the setting', async () => {
    const shop = openShop()
    shop.instead.set(SETTING, refusal(403, 'woocommerce_rest_cannot_view'))
    const { request } = await freeze(shop, TO_BUYER)
    expect(labelled(request).notes?.[0]).toContain('This key cannot see whether')
    shop.instead.clear()
    switchMail(shop, 'no')
    expect(await woocommerceAddOrderNote.recheck?.(request, shop)).toBeNull()
  })

  it.each([
    ['on', 'no', 'yes'],
    ['off', 'yes', 'no'],
  ] as const)(
    'was approved otherwise when it is switched %s before the note goes',
    async (now, before, after) => {
      const shop = openShop()
      switchMail(shop, before)
      const { request } = await freeze(shop, TO_BUYER)
      switchMail(shop, after)
      expect(await woocommerceAddOrderNote.recheck?.(request, shop)).toBe(
        `The e-mail "Customer note" is switched ${now} in the shop now`,
      )
    },
  )

  it('is not asked for a private note', async () => {
    const shop = openShop()
    await freeze(shop, { id: 17, note: 'x' })
    expect(shop.asked.filter((path) => path.includes('settings'))).toEqual([])
  })
})

describe('a note of blanks', () => {
  it.each([' ', '\n\t', '\u00a0', '\u200b', ' \u2060 '])('is refused: %j', (note) => {
    expect(() => parseInput(woocommerceAddOrderNote, { id: '17', note })).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('blanks alone') }),
    )
  })
})

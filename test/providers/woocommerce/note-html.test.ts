import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../../src/domain/request/call.ts'
import { woocommerceAddOrderNote } from '../../../src/providers/woocommerce/add-order-note.ts'
import type { NoteInput } from '../../../src/providers/woocommerce/note/note.ts'
import { resultOf } from '../result-of.ts'
import { answer, openShop, type FakeShop } from './fake-shop.ts'

const KEY = `sh${'1'.repeat(32)}`

async function freeze(shop: FakeShop, input: NoteInput) {
  const { facts, precondition, warnings = [] } = await woocommerceAddOrderNote.prepare(input, shop)
  const call = freezeCall(woocommerceAddOrderNote.plan(input, facts, KEY))
  return { request: { input, facts, precondition, call, providerKey: KEY }, call, warnings }
}

/** What a shop of WooCommerce 11 makes of it. */
const REWRITTEN: readonly (readonly [string, string])[] = [
  ['Mail of Ada <ada@example.com>, see <https://shop.example.com/t?a=1&b=2>.', 'Mail of Ada , see .'],
  ['3 < 5, 7 > 6 and 8 > 7', '3  6 and 8 > 7'],
  ['bell\u0007 and escape\u001b[1m', 'bell and escape[1m'],
  ['<p onclick="x()">Hi</p> <script>x()</script>', '<p>Hi</p> x()'],
  ['<ada@example.com>', ''],
]

/** The same to whoever reads it, with its entities. */
const READ_THE_SAME: readonly string[] = [
  'Tom & Jerry &amp; Co, I <3 "this" & that’s it',
  'Fish &amp; chips &lt;b&gt;',
  'Fish &amp;amp; chips',
  '5 > 3 -> "fine", 2 < 3',
  '&unknown; &copy; &#8364;',
  '<a href="https://shop.example.com/t">this</a>',
]

describe('a note in which a shop takes something for HTML', () => {
  it.each(REWRITTEN)('to the buyer is done, and what is left of it is shown: %j', async (note, stored) => {
    const shop = openShop()
    const { request, call } = await freeze(shop, { id: 17, note, toCustomer: true })
    const outcome = woocommerceAddOrderNote.interpret(shop.send(call), request)
    expect(outcome).toMatchObject({
      kind: 'applied',
      result: { note: stored, differs: [`the note is ${JSON.stringify(stored)}`] },
    })
  })

  it.each(REWRITTEN)('to the buyer is found after a lost answer: %j', async (note) => {
    const shop = openShop()
    const { request, call } = await freeze(shop, { id: 17, note, toCustomer: true })
    expect(await woocommerceAddOrderNote.lookup?.(request, shop)).toEqual({ kind: 'not_found' })
    shop.send(call)
    expect(await woocommerceAddOrderNote.lookup?.(request, shop)).toMatchObject({ kind: 'foreign' })
  })

  it.each(READ_THE_SAME.flatMap((note) => [[note, true] as const, [note, false] as const]))(
    'reads as it was sent: %j (to the buyer: %s)',
    async (note, toCustomer) => {
      const shop = openShop()
      const { request, call } = await freeze(shop, { id: 17, note, toCustomer })
      const outcome = woocommerceAddOrderNote.interpret(shop.send(call), request)
      expect(outcome).toMatchObject({ kind: 'applied', result: { note, differs: [] } })
    },
  )

  it('is told from one that says something else', async () => {
    const { request } = await freeze(openShop(), { id: 17, note: 'To <b>Ada</b>', toCustomer: true })
    const other = answer(201, { id: 2, note: 'To <b>Grace</b>', customer_note: true })
    expect(woocommerceAddOrderNote.interpret(other, request)).toMatchObject({ kind: 'ambiguous' })
  })

  it('is said before it is approved, with what nobody will see', async () => {
    const note = 'Ada <ada@example.com>, <b>see</b> <https://shop.example.com/t>, 1 < 2'
    const { warnings } = await freeze(openShop(), { id: 17, note, toCustomer: true })
    expect(warnings).toEqual([
      'WooCommerce takes "<ada@example.com>", "<https://shop.example.com/t>" for HTML that there is not, and leaves them out: nobody will read them, not in the e-mail either',
      'The note holds HTML, which WooCommerce shows as such',
    ])
    const { warnings: one } = await freeze(openShop(), { id: 17, note: 'Ada <ada@example.com>' })
    expect(one).toEqual([
      'WooCommerce takes "<ada@example.com>" for HTML that there is not, and leaves it out: nobody will read it',
    ])
  })

  it('is not told at any length', async () => {
    const { warnings } = await freeze(openShop(), { id: 17, note: '<x@y>'.repeat(9) })
    expect(warnings[0]).toMatch(/^WooCommerce takes ("<x@y>", ){4}"<x@y>" and 4 more for HTML/)
  })

  it.each(['1 < 2', 'a -> b', '<3 you', 'Tom & Jerry'])('is not what this is: %j', async (note) => {
    expect((await freeze(openShop(), { id: 17, note })).warnings).toEqual([])
  })
})

describe('a private note', () => {
  it('is known by its mark, whatever a plugin makes of the brackets', async () => {
    const { request } = await freeze(openShop(), { id: 17, note: 'x' })
    const note = `x\n\n&#91;shield ${KEY}&#93;`
    expect(
      woocommerceAddOrderNote.interpret(answer(201, { id: 2, note, customer_note: false }), request),
    ).toMatchObject({ kind: 'applied', result: { note: 'x', differs: [] } })
  })

  it('keeps its mark whatever stands before it', async () => {
    const shop = openShop()
    const { request, call } = await freeze(shop, { id: 17, note: 'unclosed <!-- a < b "c" <i' })
    const outcome = woocommerceAddOrderNote.interpret(shop.send(call), request)
    expect(resultOf(outcome)).toMatchObject({ note: 'unclosed <!-- a < b "c" <i', differs: [] })
    expect(await woocommerceAddOrderNote.lookup?.(request, shop)).toMatchObject({ kind: 'found' })
  })
})

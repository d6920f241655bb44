import { describe, expect, it } from 'vitest'
import { woocommerceTagCustomer } from '../../../src/providers/woocommerce/tag-customer.ts'
import { woocommerceUntagCustomer } from '../../../src/providers/woocommerce/untag-customer.ts'
import { answer, openShop, refusal, type FakeShop } from './fake-shop.ts'
import { ADA, apply, CUSTOMER, freeze, KEY, OTHER_KEY, row, tagsOf, type TagOperation } from './tag-bench.ts'

describe('setting and removing a tag', () => {
  it('is seen in the answer, leaves other tags alone, and is the same twice', async () => {
    const shop = openShop()
    await apply(shop, woocommerceTagCustomer, { id: 3, tag: 'other' }, OTHER_KEY)
    for (let time = 0; time < 2; time += 1) {
      const { request, response } = await apply(shop, woocommerceTagCustomer)
      expect(woocommerceTagCustomer.interpret(response, request)).toEqual({
        kind: 'applied',
        result: { id: 3, email: 'ada@example.com', tag: 'vip', present: true, verified: true },
      })
    }
    expect(await tagsOf(shop)).toEqual(['other', 'vip'])
    const { request, response } = await apply(shop, woocommerceUntagCustomer)
    expect(woocommerceUntagCustomer.interpret(response, request)).toMatchObject({
      kind: 'applied',
      result: { present: false, verified: true },
    })
    expect(await tagsOf(shop)).toEqual(['other'])
  })

  it('with a key that cannot read back says "written, not verifiable"', async () => {
    const shop = openShop('shop-manager')
    const { request, response } = await apply(shop, woocommerceTagCustomer)
    const outcome = woocommerceTagCustomer.interpret(response, request)
    expect(outcome).toMatchObject({ kind: 'applied', result: { verified: false } })
    const shown = outcome.kind === 'applied' ? woocommerceTagCustomer.show(outcome.result) : []
    expect(JSON.stringify(shown)).toContain('vip written, not verifiable')
  })

  it('with a key that may only read, or whose owner may not, is refused and not applied', async () => {
    const readOnly = await apply(openShop('read-only'), woocommerceTagCustomer)
    expect(woocommerceTagCustomer.interpret(readOnly.response, readOnly.request)).toEqual({
      kind: 'not_applied',
      reason:
        'The shop refused it: woocommerce_rest_authentication_error: The API key provided does not have write permissions. The key may only read: make a Read/Write key, then connect the shop again for writing',
    })
    const staff = { email: 'olga@example.com', tag: 'vip' }
    const manager = await apply(openShop('shop-manager'), woocommerceTagCustomer, staff)
    expect(woocommerceTagCustomer.interpret(manager.response, manager.request)).toMatchObject({
      kind: 'not_applied',
    })
  })
})

describe('an answer to setting a tag', () => {
  const MARK = { key: 'shield_tag_vip', value: `{"at":"x","by":"${KEY}"}` }
  it.each([
    ['another customer', answer(200, row(4, 'x', { meta_data: [MARK] }))],
    ['a customer without the tag', answer(200, row(3, 'x'))],
    [
      'a customer with the tag of another hand',
      answer(200, row(3, 'x', { meta_data: [{ ...MARK, value: '1' }] })),
    ],
    ['a list', answer(200, [row(3, 'x', { meta_data: [MARK] })])],
    ['status 201', answer(201, row(3, 'x', { meta_data: [MARK] }))],
    ['a login page', answer(200, '<form id="loginform">')],
    ['a page of a firewall', answer(403, 'Cloudflare')],
    ['a crash', refusal(500, 'internal_server_error')],
    ['another envelope', answer(400, { error: 'no' })],
  ])('that is %s proves nothing', async (_case, response) => {
    const { request } = await freeze(openShop(), woocommerceTagCustomer)
    expect(woocommerceTagCustomer.interpret(response, request)).toMatchObject({ kind: 'ambiguous' })
  })

  it.each([
    [400, 'rest_invalid_param'],
    [401, 'woocommerce_rest_cannot_edit'],
    [403, 'woocommerce_rest_cannot_edit'],
    [404, 'wc_user_invalid_id'],
  ])('that is %d %s was not applied', async (status, code) => {
    const { request } = await freeze(openShop(), woocommerceTagCustomer)
    expect(woocommerceTagCustomer.interpret(refusal(status, code), request)).toMatchObject({
      kind: 'not_applied',
      reason: expect.stringContaining(code),
    })
  })
})

describe('looking for a tag after a lost answer', () => {
  const look = (
    operation: TagOperation,
    request: Awaited<ReturnType<typeof freeze>>['request'],
    shop: FakeShop,
  ) => operation.lookup?.(request, shop)

  it('finds it by the key in its value', async () => {
    const shop = openShop()
    const { request } = await apply(shop, woocommerceTagCustomer)
    expect(await look(woocommerceTagCustomer, request, shop)).toMatchObject({
      kind: 'found',
      result: { present: true, verified: true },
    })
  })

  it('does not find what was not applied, nor takes another’s for its own', async () => {
    const shop = openShop()
    const { request } = await freeze(shop, woocommerceTagCustomer)
    expect(await look(woocommerceTagCustomer, request, shop)).toEqual({ kind: 'not_found' })
    await apply(shop, woocommerceTagCustomer, ADA, OTHER_KEY)
    expect(await look(woocommerceTagCustomer, request, shop)).toMatchObject({ kind: 'foreign' })
  })

  it('that was to go finds it gone, or still there', async () => {
    const shop = openShop()
    await apply(shop, woocommerceTagCustomer)
    const { request, call } = await freeze(shop, woocommerceUntagCustomer)
    expect(await look(woocommerceUntagCustomer, request, shop)).toEqual({ kind: 'not_found' })
    shop.send(call)
    expect(await look(woocommerceUntagCustomer, request, shop)).toMatchObject({ kind: 'found' })
  })

  it('cannot be done with a key that is not shown tags, and says so', async () => {
    const shop = openShop('shop-manager')
    const { request } = await apply(shop, woocommerceTagCustomer)
    await expect(look(woocommerceTagCustomer, request, shop)).rejects.toMatchObject({
      code: 'not_connected',
      message: expect.stringContaining('cannot be verified'),
    })
  })

  it('of a customer who is gone finds nothing', async () => {
    const shop = openShop()
    const { request } = await freeze(shop, woocommerceTagCustomer)
    shop.instead.set(`${CUSTOMER}/3`, refusal(404, 'wc_user_invalid_id'))
    expect(await look(woocommerceTagCustomer, request, shop)).toEqual({ kind: 'not_found' })
  })
})

import { sentJson } from '../../../src/domain/request/body.ts'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/domain/request/call.ts'
import { parseInput } from '../../../src/domain/operation/parse-input.ts'
import { woocommerceListCustomerTags } from '../../../src/providers/woocommerce/list-customer-tags.ts'
import { woocommerceTagCustomer } from '../../../src/providers/woocommerce/tag-customer.ts'
import { woocommerceUntagCustomer } from '../../../src/providers/woocommerce/untag-customer.ts'
import { answer, openShop, refusal } from './fake-shop.ts'
import { apply, CUSTOMER, freeze, KEY, row } from './tag-bench.ts'

const bodyOf = (call: Call): unknown => sentJson(call)

describe('what is sent', () => {
  it('to set a tag is one meta row, named by its key, with a value that comes back as it is', async () => {
    const { call } = await freeze(openShop(), woocommerceTagCustomer)
    expect([call.method, call.path]).toEqual(['PUT', `${CUSTOMER}/3`])
    expect(bodyOf(call)).toEqual({
      meta_data: [{ key: 'shield_tag_vip', value: `{"at":"2026-11-23T12:00:00.000Z","by":"${KEY}"}` }],
    })
  })

  it('to remove one is the same row with null', async () => {
    const { call } = await freeze(openShop(), woocommerceUntagCustomer)
    expect(bodyOf(call)).toEqual({ meta_data: [{ key: 'shield_tag_vip', value: null }] })
  })

  it.each(['first_name', 'billing_phone', 'wp_capabilities', '_hidden'])(
    'never names a meta key that the caller chose: %s',
    async (name) => {
      const parse = () => parseInput(woocommerceTagCustomer, { id: '3', tag: name })
      if (name.startsWith('_')) expect(parse).toThrow(expect.objectContaining({ code: 'usage' }))
      else {
        const { call } = await freeze(openShop(), woocommerceTagCustomer, parse())
        expect(call.body).toContain(`"shield_tag_${name}"`)
      }
    },
  )

  it.each(['VIP', 'vip!', 'a b', 'ä', '-a', 'a-', 'a--b', 'a_-b', '', 'x'.repeat(41)])(
    'has no tag %j',
    (tag) => {
      expect(() => parseInput(woocommerceTagCustomer, { id: '3', tag })).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.stringContaining('--tag') }),
      )
    },
  )

  it.each(['vip', 'early-bird', 'tier_1', '2026', 'x'.repeat(40)])('may have the tag %j', (tag) => {
    expect(parseInput(woocommerceTagCustomer, { id: '3', tag })).toEqual({ id: 3, tag })
  })
})

describe('who is tagged', () => {
  it('is found by address among everybody, staff too, and frozen as an id with that address', async () => {
    const shop = openShop()
    const { prepared } = await freeze(shop, woocommerceTagCustomer, { email: 'OLGA@example.com', tag: 'vip' })
    expect(prepared.precondition).toEqual({ customerId: 1, email: 'olga@example.com' })
    expect(shop.asked[0]).toMatch(/email=OLGA@example\.com&role=all/)
  })

  it.each([
    ['a guest by address', { email: 'gus@example.com', tag: 'vip' }, 'not_found', /guest/],
    ['customer 0', { id: 0, tag: 'vip' }, 'not_found', /guest/],
    ['an unknown id', { id: 99, tag: 'vip' }, 'not_found', /no customer 99/],
    ['nobody', { tag: 'vip' }, 'usage', /--id or --email/],
    ['two ways to say it', { id: 3, email: 'ada@example.com', tag: 'vip' }, 'usage', /--id or --email/],
    [
      'a text that is no address',
      { email: 'nobody', tag: 'vip' },
      'usage',
      /^--email "nobody" is not an e-mail address$/,
    ],
  ])('is not %s', async (_case, input, code, words) => {
    await expect(freeze(openShop(), woocommerceTagCustomer, input)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words),
    })
  })

  it.each([
    [
      'ignores the address and answers with everybody',
      [row(1, 'x@example.com'), row(2, 'y@example.com')],
      'not_found',
    ],
    ['knows two with that address', [row(3, 'ada@example.com'), row(4, 'Ada@example.com')], 'conflict'],
  ])('is nobody where the shop %s', async (_case, rows, code) => {
    const shop = openShop()
    shop.instead.set(CUSTOMER, answer(200, rows))
    await expect(freeze(shop, woocommerceTagCustomer)).rejects.toMatchObject({ code })
  })

  it('is not another customer than the one that was asked for', async () => {
    const shop = openShop()
    shop.instead.set(CUSTOMER, answer(200, row(4, 'grace@example.com')))
    await expect(freeze(shop, woocommerceTagCustomer, { id: 3, tag: 'vip' })).rejects.toMatchObject({
      code: 'unavailable',
    })
  })
})

describe('what the approver is shown', () => {
  it('is the shop’s customer with address, name and tags, and the exact key and value', async () => {
    const shop = openShop()
    await apply(shop, woocommerceTagCustomer, { id: 3, tag: 'known' })
    const { request, call } = await freeze(shop, woocommerceTagCustomer)
    expect(woocommerceTagCustomer.preview(request.input, request.facts, call)).toEqual({
      verb: 'Set the tag vip on a customer',
      system: 'WooCommerce',
      facts: [
        { label: 'Customer', at: 'path/4', as: 'text' },
        { label: 'E-mail', read: 'ada@example.com' },
        { label: 'Name', read: 'Ada Lovelace' },
        { label: 'Meta key', at: 'body/meta_data/0/key', as: 'text' },
        { label: 'Meta value', at: 'body/meta_data/0/value', as: 'text' },
        { label: 'Tags when proposed', read: 'known' },
      ],
    })
  })

  it.each([
    ['that the tag is there already', woocommerceTagCustomer, true, /has the tag vip already/],
    ['that there is no such tag to remove', woocommerceUntagCustomer, false, /does not have the tag vip/],
  ])('says %s', async (_case, operation, isThere, words) => {
    const shop = openShop()
    if (isThere) await apply(shop, woocommerceTagCustomer)
    const { prepared } = await freeze(shop, operation)
    expect(prepared.warnings).toEqual([expect.stringMatching(words)])
    expect(prepared.nothingToDo).toMatch(words)
  })

  it('says that a key of no administrator cannot verify it; that is not an empty list', async () => {
    const { prepared, request, call } = await freeze(openShop('shop-manager'), woocommerceTagCustomer)
    expect(prepared.warnings).toEqual([expect.stringContaining('cannot be verified')])
    expect(prepared).not.toHaveProperty('nothingToDo')
    const { facts } = woocommerceTagCustomer.preview(request.input, request.facts, call)
    expect(facts).toContainEqual({ label: 'Tags when proposed', read: 'not shown to this key' })
  })
})

describe('just before sending', () => {
  const changed = async (instead: ReturnType<typeof answer>) => {
    const shop = openShop()
    const { request } = await freeze(shop, woocommerceTagCustomer)
    shop.instead.set(`${CUSTOMER}/3`, instead)
    return woocommerceTagCustomer.recheck?.(request, shop)
  }

  it('another address behind the id is another person: stale', async () => {
    expect(await changed(answer(200, row(3, 'eve@example.com')))).toBe(
      'Customer 3 has another e-mail address now: eve@example.com, not ada@example.com',
    )
  })

  it('a customer that is gone is stale', async () => {
    expect(await changed(refusal(404, 'wc_user_invalid_id'))).toBe('Customer 3 is gone')
  })

  it('the same address in another case is the same', async () => {
    expect(await changed(answer(200, row(3, 'Ada@Example.com')))).toBeNull()
  })

  it('a shop that does not answer is trouble that may pass', async () => {
    await expect(changed(answer(503, 'scheduled maintenance'))).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('the list of tags', () => {
  it('has those of shield with the time they were proposed, and no other meta', async () => {
    const shop = openShop()
    shop.send({
      method: 'PUT',
      path: `${CUSTOMER}/3`,
      body: JSON.stringify({
        meta_data: [
          { key: 'shield_tag_by-hand', value: '1' },
          { key: 'shield_tag_', value: '1' },
          { key: 'shield_tag_NOT', value: '1' },
          { key: 'loyalty', value: 'gold' },
        ],
      }),
    })
    await apply(shop, woocommerceTagCustomer)
    expect(await woocommerceListCustomerTags.run({ email: 'ada@example.com' }, shop)).toEqual({
      customer: { id: 3, email: 'ada@example.com', name: 'Ada Lovelace' },
      tags: [
        { tag: 'by-hand', since: null },
        { tag: 'vip', since: '2026-11-23T12:00:00.000Z' },
      ],
    })
  })

  it('is refused to a key that is not shown them, rather than empty', async () => {
    await expect(woocommerceListCustomerTags.run({ id: 3 }, openShop('shop-manager'))).rejects.toMatchObject({
      code: 'not_connected',
      hint: expect.stringContaining('administrator'),
    })
  })
})

import { sentJson } from '../../../../src/domain/request/body.ts'
import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../../../src/domain/request/call.ts'
import { shopifyCreateDraftOrder } from '../../../../src/providers/shopify/create-draft-order.ts'
import { answer, createFakeShopify, MUG, THROTTLED } from '../fake-shopify.ts'

const KEY = `sh${'0'.repeat(31)}a`
const { prepare, plan, preview, interpret, lookup, show, recovery } = shopifyCreateDraftOrder

async function frozen(fake = createFakeShopify(), key = KEY) {
  const input = { line: [{ variant: MUG, quantity: 1 }], tag: ['phone'] }
  const { facts, precondition } = await prepare(input, fake.reading)
  const call = freezeCall(plan(input, facts, key))
  return { fake, request: { input, facts, precondition, call, providerKey: key } }
}

describe('the call', () => {
  it('is one request that creates the draft order, in the version that worked it out', async () => {
    const { call } = (await frozen()).request
    expect(call).toMatchObject({
      method: 'POST',
      path: '/admin/api/2026-10/graphql.json',
      query: [],
      headers: [],
    })
    const { query, variables } = sentJson(call) as { query: string; variables: object }
    expect(query).not.toMatch(/invoiceUrl|email|customer\b/)
    expect(variables).toEqual({
      input: {
        lineItems: [{ variantId: `gid://shopify/ProductVariant/${MUG}`, quantity: 1 }],
        tags: ['phone', KEY],
      },
    })
  })

  it('carries a mark that Shopify has room for in a tag', () => {
    expect(KEY.length).toBeLessThanOrEqual(40)
  })
})

describe('the preview', () => {
  it('shows what Shopify worked out as read, and the rest from the call', async () => {
    const { request } = await frozen()
    const { verb, facts } = preview(request.input, request.facts, request.call)
    expect(verb).toBe('Create a draft order; nothing is e-mailed and nothing is charged')
    const read = facts.flatMap((fact) => ('read' in fact ? [[fact.label, fact.read]] : []))
    expect(read).toEqual([
      ['Total', '12.00 EUR'],
      ['Subtotal', '12.00 EUR'],
      ['Shipping cost', '0.00 EUR'],
      ['Tax', '1.92 EUR (included)'],
      ['Items by name', ['1 × "Mug, Blue" (MUG-BLU) at 12.00 EUR: 12.00 EUR']],
    ])
  })
})

describe('the answer', () => {
  it('with the draft order is success, with a link and without the secret one', async () => {
    const { fake, request } = await frozen()
    const outcome = interpret(fake.send(request.call), request)
    expect(outcome).toEqual({
      kind: 'applied',
      result: {
        id: 'gid://shopify/DraftOrder/1307827241193',
        name: '#D53',
        status: 'OPEN',
        total: { amount: '12.00', currency: 'EUR' },
        link: 'https://admin.shopify.com/store/demo-store/draft_orders/1307827241193',
        differs: [],
      },
    })
    expect(fake.shop.drafts).toHaveLength(1)
    if (outcome.kind !== 'applied') return
    expect(show(outcome.result)).toMatchObject([
      { facts: expect.arrayContaining([{ label: 'Draft order', value: '#D53' }]) as unknown },
    ])
  })

  it.each([
    ['another object', { id: 'gid://shopify/Order/1' }],
    ['no id', { name: '#D53' }],
    ['an id that is no text', { id: 5 }],
  ])('with %s proves nothing', async (_what, draftOrder) => {
    const { request } = await frozen()
    const response = answer({ data: { draftOrderCreate: { draftOrder, userErrors: [] } } })
    expect(interpret(response, request).kind).toBe('ambiguous')
  })

  it.each([
    [{ tags: [KEY] }, 'it lacks the tags "phone"'],
    [{ note2: 'Else' }, 'its note is "Else"'],
    [
      { totalPriceSet: { presentmentMoney: { amount: '1.0', currencyCode: 'EUR' } } },
      'its total was 12.00 EUR when it was shown, and is 1.00 EUR',
    ],
  ])('says what the shop has otherwise than it was sent: %j', async (changes, difference) => {
    const { request } = await frozen()
    const draftOrder = { id: 'gid://shopify/DraftOrder/1', tags: [KEY, 'PHONE'], note2: '', ...changes }
    const outcome = interpret(answer({ data: { draftOrderCreate: { draftOrder, userErrors: [] } } }), request)
    expect(outcome).toMatchObject({ kind: 'applied', result: { differs: [difference] } })
    if (outcome.kind !== 'applied') return
    expect(show(outcome.result)).toContainEqual({
      kind: 'warning',
      text: `The shop has it otherwise than it was sent: ${difference}`,
    })
  })

  it('with the tags of another draft order proves nothing', async () => {
    const { request } = await frozen()
    const draftOrder = { id: 'gid://shopify/DraftOrder/1', tags: ['phone'] }
    const response = answer({ data: { draftOrderCreate: { draftOrder, userErrors: [] } } })
    expect(interpret(response, request).kind).toBe('ambiguous')
  })

  it('may come with odd fields beside the id', async () => {
    const { request } = await frozen()
    const draftOrder = { id: 'gid://shopify/DraftOrder/1', name: null, totalPriceSet: 'free' }
    const response = answer({ data: { draftOrderCreate: { draftOrder, userErrors: [] } } })
    expect(interpret(response, request)).toMatchObject({
      kind: 'applied',
      result: { name: null, total: null },
    })
  })
})

describe('looking for it', () => {
  it('is how it is proven', () => {
    expect(recovery).toBe('lookup')
  })

  it('finds it at once in the list of all, which needs no search', async () => {
    const { fake, request } = await frozen()
    fake.send(request.call)
    expect(await lookup?.(request, fake.reading)).toMatchObject({ kind: 'found', result: { name: '#D53' } })
    expect(fake.asked.at(-1)?.variables).toEqual({ first: 100 })
  })

  it('finds nothing before it was sent, having looked in both ways', async () => {
    const { fake, request } = await frozen()
    expect(await lookup?.(request, fake.reading)).toEqual({ kind: 'not_found' })
    expect(fake.asked.slice(-2).map(({ variables }) => variables)).toEqual([
      { first: 100 },
      { first: 100, q: `tag:"${KEY}"` },
    ])
  })

  it('does not take another draft order for it', async () => {
    const { fake, request } = await frozen()
    fake.send((await frozen(fake, `sh${'0'.repeat(31)}b`)).request.call)
    expect(await lookup?.(request, fake.reading)).toEqual({ kind: 'not_found' })
  })

  it('finds it by the search when too many others came after it, once the search knows of it', async () => {
    const { fake, request } = await frozen()
    fake.send(request.call)
    const other = (await frozen(fake, `sh${'0'.repeat(31)}b`)).request.call
    for (let count = 0; count < 2001; count += 1) fake.send(other)
    expect(await lookup?.(request, fake.reading)).toEqual({ kind: 'not_found' })
    fake.clock.now += 5_000
    expect(await lookup?.(request, fake.reading)).toMatchObject({ kind: 'found', result: { name: '#D53' } })
  })

  it('looks no further back than it can be', async () => {
    const { fake, request } = await frozen()
    fake.clock.now -= 3_600_000
    for (let count = 0; count < 220; count += 1)
      fake.send({ ...request.call, body: JSON.stringify(sentJson(request.call)).replace(KEY, 'x') })
    fake.clock.now += 3_600_000
    const before = fake.asked.length
    expect(await lookup?.(request, fake.reading)).toEqual({ kind: 'not_found' })
    expect(fake.asked.length - before).toBe(2)
  })

  it.each([
    ['is throttled', THROTTLED],
    [
      'was asked without a filter',
      answer({
        data: { draftOrders: { nodes: [] } },
        extensions: { search: [{ warnings: [{ field: 'tag', message: 'Invalid' }] }] },
      }),
    ],
    ['answers with a page', answer('<html>')],
  ])('fails when Shopify %s, instead of finding nothing', async (_what, response) => {
    const { fake, request } = await frozen()
    fake.answers.set('draftOrders', response)
    await expect(lookup?.(request, fake.reading)).rejects.toMatchObject({
      code: expect.stringMatching(/unavailable|failed/),
    })
  })
})

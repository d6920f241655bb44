import { describe, expect, it } from 'vitest'
import { localTime } from '../../../src/domain/text/times.ts'
import { shopifySendDraftInvoice } from '../../../src/providers/shopify/send-draft-invoice.ts'
import { draftId } from '../../../src/sandbox/shopify/draft-orders.ts'
import { resultOf } from '../result-of.ts'
import { answer, denied, NOW, THROTTLED } from './fake-shopify.ts'
import { change, frozen, ID, withDraft } from './invoice-bench.ts'

const { interpret, lookup, show, recovery } = shopifySendDraftInvoice

describe('the answer to an invoice', () => {
  it('without an objection is success', async () => {
    const { fake, request } = await frozen()
    const outcome = interpret(fake.send(request.call), request)
    expect(outcome).toEqual({
      kind: 'applied',
      result: {
        id: ID,
        name: '#D53',
        status: 'INVOICE_SENT',
        invoiceSentAt: '2026-11-24T10:00:00Z',
        to: 'ada@example.com',
        total: { amount: '24.00', currency: 'EUR' },
        differs: [],
        link: 'https://admin.shopify.com/store/demo-store/draft_orders/1307827241193',
      },
    })
    expect(show(resultOf(outcome))).toMatchObject([
      { facts: expect.arrayContaining([{ label: 'Invoice to', value: 'ada@example.com' }]) as unknown },
    ])
  })

  const sent = (payload: object) => answer({ data: { draftOrderInvoiceSend: payload } })
  const DONE = { id: ID, name: '#D53', status: 'INVOICE_SENT', invoiceSentAt: '2026-11-24T10:00:00Z' }
  const told = (draft: object) => sent({ draftOrder: { ...DONE, ...draft }, userErrors: [] })

  it.each([
    ['of another total', { totalPriceSet: { presentmentMoney: { amount: '36.0', currencyCode: 'EUR' } } }],
    ['under another name', { name: '#D54' }],
  ])('%s is success, and the difference is said', async (_what, changes) => {
    const { request } = await frozen()
    const result = resultOf(interpret(told(changes), request))
    expect(result.differs).toEqual([expect.stringMatching(/^its (?:total|name) was .* when it was shown/)])
    expect(show(result)).toContainEqual({
      kind: 'warning',
      text: `The shop has it otherwise than it was sent: ${result.differs.join('; ')}`,
    })
  })

  it('of a shop that does not tell the time is success by the status, where that is new', async () => {
    const { request } = await frozen()
    expect(interpret(told({ invoiceSentAt: null }), request)).toMatchObject({
      kind: 'applied',
      result: { status: 'INVOICE_SENT', invoiceSentAt: null, total: null },
    })
    const fake = withDraft()
    change(fake, { invoiceSentAt: NOW - 60_000 })
    const second = (await frozen({ draft: '#D53' }, fake)).request
    expect(interpret(told({ invoiceSentAt: null }), second).kind).toBe('ambiguous')
  })

  it('with the time of the invoice before proves nothing, and with a new one it does', async () => {
    const fake = withDraft()
    change(fake, { invoiceSentAt: NOW - 60_000 })
    const { request } = await frozen({ draft: '#D53' }, fake)
    expect(interpret(told({ invoiceSentAt: '2026-11-24T09:59:00Z' }), request)).toEqual({
      kind: 'ambiguous',
      reason:
        "Shopify's answer (200) does not prove what happened: it does not tell of an invoice that was sent now",
    })
    expect(interpret(told({}), request).kind).toBe('applied')
  })

  it.each([
    [
      'an objection',
      sent({ draftOrder: null, userErrors: [{ field: ['email'], message: "To can't be blank" }] }),
    ],
    ['THROTTLED', THROTTLED],
    ['ACCESS_DENIED', denied('draftOrderInvoiceSend')],
  ])('with %s proves that nothing was sent', async (_what, response) => {
    const { request } = await frozen()
    expect(interpret(response, request).kind).toBe('not_applied')
  })

  it.each([
    ['the draft order and an objection', sent({ draftOrder: { id: ID }, userErrors: [{ message: 'Hm' }] })],
    ['the draft order and no word about objections', sent({ draftOrder: { id: ID } })],
    ['another draft order', sent({ draftOrder: { id: draftId(1) }, userErrors: [] })],
    ['no draft order', sent({ draftOrder: null, userErrors: [] })],
    ['nothing but the id', sent({ draftOrder: { id: ID }, userErrors: [] })],
    ['a draft order that is still open', told({ status: 'OPEN', invoiceSentAt: null })],
    ['ACCESS_DENIED for another mutation', denied('draftOrderCreate')],
    ['a page', answer('<html>')],
  ])('with %s proves nothing', async (_what, response) => {
    const { request } = await frozen()
    expect(interpret(response, request).kind).toBe('ambiguous')
  })
})

describe('looking for an invoice', () => {
  it('never proves it, because no mark of ours fits into one', async () => {
    expect(recovery).toBe('none')
    const { fake, request } = await frozen()
    expect(await lookup?.(request, fake.reading)).toEqual({ kind: 'not_found' })
    fake.send(request.call)
    expect(await lookup?.(request, fake.reading)).toEqual({
      kind: 'foreign',
      reason: expect.stringContaining(`an invoice for #D53 was sent ${localTime('2026-11-24T10:00:00Z')}`),
    })
  })

  it('does not count the invoice that there was before', async () => {
    const fake = withDraft()
    change(fake, { invoiceSentAt: NOW - 60_000 })
    const { request } = await frozen({ draft: '#D53' }, fake)
    expect(await lookup?.(request, fake.reading)).toEqual({ kind: 'not_found' })
  })
})

import { sentJson } from '../../../src/domain/request/body.ts'
import { localTime } from '../../../src/domain/text/times.ts'
import { describe, expect, it } from 'vitest'
import { DRAFT_DOCUMENT } from '../../../src/providers/shopify/send-draft-invoice/draft.ts'
import { shopifySendDraftInvoice } from '../../../src/providers/shopify/send-draft-invoice.ts'
import type { SendDraftInvoiceInput } from '../../../src/providers/shopify/send-draft-invoice/prepare.ts'
import { answer, deniedError, NOW } from './fake-shopify.ts'
import { addMore, change, frozen, ID, withDraft } from './invoice-bench.ts'

const { preview, recheck } = shopifySendDraftInvoice

describe('preparing an invoice', () => {
  it.each(['#D53', 'd53', ID, ID.replace(/\D+/, '')])('finds the draft order by %s', async (draft) => {
    const { request } = await frozen({ draft })
    expect(request.facts).toMatchObject({
      to: 'ada@example.com',
      draft: { id: ID, name: '#D53', total: { amount: '24.00' }, items: ['2 × "Mug" (MUG-BLU): 24.00 EUR'] },
    })
  })

  it.each(['#D54', '1307827241199', 'my draft', 'gid://shopify/Order/1'])('finds no %s', async (draft) => {
    await expect(frozen({ draft })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('finds the oldest of many by its name', async () => {
    const fake = withDraft()
    addMore(fake, 620)
    expect((await frozen({ draft: '#D53' }, fake)).request.facts.draft.name).toBe('#D53')
  })

  it('says how far it looked, and never that there is none, among more than it looks through', async () => {
    const fake = withDraft()
    addMore(fake, 5_000)
    await expect(frozen({ draft: '#D53' }, fake)).rejects.toMatchObject({
      code: 'failed',
      message: '"#D53" is not among the newest 5000 draft orders, and there are more',
      hint: expect.stringContaining('--draft with the id'),
    })
  })

  it('does not choose between two of one name', async () => {
    const fake = withDraft()
    fake.answers.set(
      'draftOrders',
      answer({
        data: {
          draftOrders: {
            nodes: [
              { id: 'gid://shopify/DraftOrder/1', name: '#D53' },
              { id: 'gid://shopify/DraftOrder/2', name: '#d53' },
            ],
            pageInfo: { hasNextPage: false, endCursor: null },
          },
        },
      }),
    )
    await expect(frozen({ draft: '#D53' }, fake)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('sends to the address that was given, and says that it is another one', async () => {
    const { request, warnings } = await frozen({ draft: '#D53', to: ' grace@example.com ' })
    expect(request.facts.to).toBe('grace@example.com')
    expect(warnings).toContain(
      'It goes to grace@example.com, not to the address of the draft order (ada@example.com)',
    )
  })

  it('always names the recipient in the call', async () => {
    const { call } = (await frozen({ draft: '#D53', subject: 'Hello', message: 'As we spoke' })).request
    expect(sentJson(call)).toMatchObject({
      variables: {
        id: ID,
        email: { to: 'ada@example.com', subject: 'Hello', customMessage: 'As we spoke' },
      },
    })
  })

  it('shows the recipient first', async () => {
    const { request } = await frozen()
    const { verb, facts } = preview(request.input, request.facts, request.call)
    expect(verb).toMatch(/^E-mail 1 person/)
    expect(facts[0]).toEqual({ label: 'To', at: 'body/variables/email/to', as: 'text' })
    expect(facts[1]).toMatchObject({ label: 'To pay', read: '24.00 EUR' })
    expect(facts).toContainEqual({ label: 'Last invoice', read: 'none yet' })
  })

  it('warns of an invoice that was sent before', async () => {
    const fake = withDraft()
    change(fake, { invoiceSentAt: NOW })
    const { warnings } = await frozen({ draft: '#D53' }, fake)
    expect(warnings).toContainEqual(
      `An invoice for it was sent before, ${localTime('2026-11-24T10:00:00Z')}; this sends another`,
    )
  })

  it.each<[string, SendDraftInvoiceInput, string | null, string]>([
    ['nobody to send it to', { draft: '#D53' }, null, 'shows no e-mail address'],
    ['no address', { draft: '#D53', to: 'ada' }, 'ada@example.com', 'is not an e-mail address'],
    ['another spelling', { draft: '#D53', to: 'ada@ｅxample.com' }, 'ada@example.com', 'is read as ada@'],
    ['two addresses', { draft: '#D53', to: 'a@b.c,d@e.f' }, 'ada@example.com', 'is not an e-mail address'],
  ])('fails where there is %s', async (_what, input, email, message) => {
    await expect(frozen(input, withDraft(email))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    })
  })

  it.each([
    ['is completed', { status: 'COMPLETED' }, 'conflict'],
    ['is not ready', { ready: false }, 'unavailable'],
    ['is another one', { id: 'gid://shopify/DraftOrder/1' }, 'unavailable'],
    ['has no total', { totalPriceSet: null }, 'unavailable'],
  ])('fails when the draft order %s', async (_what, changes, code) => {
    const fake = withDraft()
    const { json } = await fake.reading.query('shopify.query', DRAFT_QUESTION)
    const draftOrder = { ...(json as { data: { draftOrder: object } }).data.draftOrder, ...changes }
    fake.answers.set('draftOrder', answer({ data: { draftOrder } }))
    await expect(frozen({ draft: ID }, fake)).rejects.toMatchObject({ code })
  })

  it('wants an address where the app may not read the one of the draft order', async () => {
    const fake = withDraft()
    const { json } = await fake.reading.query('shopify.query', DRAFT_QUESTION)
    const draftOrder = { ...(json as { data: { draftOrder: object } }).data.draftOrder, email: null }
    fake.answers.set(
      'draftOrder',
      answer({ data: { draftOrder }, errors: [deniedError(['draftOrder', 'email'])] }),
    )
    await expect(frozen({ draft: ID }, fake)).rejects.toMatchObject({ code: 'usage' })
    const { warnings } = await frozen({ draft: ID, to: 'ada@example.com' }, fake)
    expect(warnings).toContain('This app may not read email')
  })
})

const DRAFT_QUESTION = { query: DRAFT_DOCUMENT, variables: { id: ID } }

describe('just before an invoice is sent', () => {
  it('all is well while nothing has changed', async () => {
    const { fake, request } = await frozen()
    expect(await recheck?.(request, fake.reading)).toBeNull()
  })

  it('an invoice that somebody sent meanwhile is noticed', async () => {
    const { fake, request } = await frozen()
    change(fake, { invoiceSentAt: NOW })
    expect(await recheck?.(request, fake.reading)).toBe(
      'The draft order #D53 has changed (its status: was OPEN, is INVOICE_SENT now; the last invoice: was never sent, is 2026-11-24T10:00:00Z now)',
    )
  })

  it('another price is noticed', async () => {
    const { fake, request } = await frozen()
    const other = withDraft('ada@example.com', 3).shop.drafts[0]
    if (other !== undefined) fake.shop.drafts[0] = other
    expect(await recheck?.(request, fake.reading)).toContain('its total: was 24.00 EUR, is 36.00 EUR now')
  })

  it('a draft order that is gone is noticed', async () => {
    const { fake, request } = await frozen()
    fake.shop.drafts.length = 0
    expect(await recheck?.(request, fake.reading)).toBe('The draft order #D53 is gone')
  })
})

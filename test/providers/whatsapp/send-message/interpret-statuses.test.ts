import { describe, expect, it } from 'vitest'
import type { StatusNews } from '../../../../src/domain/webhook/message.ts'
import { whatsappSendMessage as operation } from '../../../../src/providers/whatsapp/send-message.ts'
import { PHONE_NUMBER_ID } from '../fake-whatsapp.ts'
import { ADA, freeze, KEY } from './message.ts'

function news(changes: Partial<StatusNews> = {}): StatusNews {
  return {
    messageId: 'wamid.OUT1',
    account: PHONE_NUMBER_ID,
    status: 'delivered',
    recipient: '491701234567',
    providerKey: KEY,
    error: null,
    at: '2026-03-02T11:00:00.000Z',
    ...changes,
  }
}

const prove = async (...statuses: readonly StatusNews[]) =>
  operation.interpretStatuses?.(statuses, await freeze({ text: 'Hi' }))

describe('a status with our key', () => {
  it.each(['sent', 'delivered', 'read', 'played'] as const)(
    '%s proves the sending, as its answer would have',
    async (status) => {
      expect(await prove(news({ status }))).toEqual({
        kind: 'applied',
        result: {
          id: 'wamid.OUT1',
          message: {
            id: 'wamid.OUT1',
            account: PHONE_NUMBER_ID,
            phone: ADA,
            userId: null,
            kind: 'text',
            text: 'Hi',
          },
          state: null,
          waId: '491701234567',
          differs: [],
        },
      })
    },
  )

  it('proves the same in any order, also beside a failure', async () => {
    const all = [
      news({ status: 'failed', error: '131026' }),
      news({ status: 'read' }),
      news({ status: 'sent' }),
    ]
    expect(await prove(...all)).toMatchObject({ kind: 'applied' })
    expect(await prove(...all.toReversed())).toEqual(await prove(...all))
  })

  it.each([
    ['131026: Undeliverable', /reached|cannot be delivered.*\(131026: Undeliverable\)/],
    ['131047: Re-engagement message', /24-hour window is closed/],
    ['131000: Something went wrong', /could not deliver it: 131000: Something went wrong$/],
    [null, /could not deliver it$/],
  ])('failed alone (%s) proves that nothing reached anybody', async (error, says) => {
    expect(await prove(news({ status: 'failed', recipient: '', error }))).toMatchObject({
      kind: 'not_applied',
      reason: expect.stringMatching(says) as unknown,
    })
  })

  it('that names somebody else says so', async () => {
    expect(await prove(news({ recipient: '4915199999999' }))).toMatchObject({
      kind: 'applied',
      result: { differs: [expect.stringContaining('is +4915199999999, not +491701234567') as unknown] },
    })
  })

  it('names a person without a number by their id', async () => {
    expect(await prove(news({ recipient: 'DE.1349' }))).toMatchObject({
      result: { message: { userId: 'DE.1349' }, waId: null },
    })
  })

  it.each([
    ['another number of ours', { account: '999' }],
    ['another call', { providerKey: `sh${'f'.repeat(32)}` }],
    ['nobody’s call', { providerKey: null }],
  ])('proves nothing when it is of %s', async (_what, change) => {
    expect(await prove(news(change))).toBeNull()
  })
})

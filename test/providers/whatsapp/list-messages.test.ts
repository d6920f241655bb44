import { describe, expect, it } from 'vitest'
import { listedTime } from '../../../src/domain/text/times.ts'
import { whatsappListMessages as operation } from '../../../src/providers/whatsapp/list-messages.ts'
import { fakeReading, PHONE_NUMBER_ID, receivedAt } from './fake-whatsapp.ts'

const AT = '2026-11-23T09:00:00.000Z'

describe('messages', () => {
  it('are those of the connection’s number, and nothing is asked at Meta', async () => {
    const reading = fakeReading({ messages: [receivedAt(AT)] })
    const { messages } = operation.output.parse(await operation.run({}, reading)) as {
      readonly messages: unknown
    }
    expect(messages).toEqual([
      {
        direction: 'received',
        id: 'wamid.IN1',
        phone: '+491701234567',
        userId: null,
        kind: 'text',
        text: 'Where is my order?',
        at: AT,
        group: null,
        status: null,
        error: null,
        requestId: null,
      },
    ])
    expect(reading.filters).toEqual([{ account: PHONE_NUMBER_ID, limit: 20 }])
    expect(reading.asked).toEqual([])
  })

  it('can be narrowed down to one person, one direction and a number of them', async () => {
    const reading = fakeReading()
    await operation.run({ contact: '+49 170 1234567', direction: 'sent', limit: 3 }, reading)
    await operation.run({ contact: 'DE.13491208655302741918' }, reading)
    expect(reading.filters).toEqual([
      { account: PHONE_NUMBER_ID, contact: ['+491701234567'], direction: 'sent', limit: 3 },
      { account: PHONE_NUMBER_ID, contact: ['DE.13491208655302741918'], limit: 20 },
    ])
  })

  it('with nobody that could be meant are refused', async () => {
    await expect(operation.run({ contact: '0170 1234567' }, fakeReading())).rejects.toMatchObject({
      code: 'usage',
      hint: 'With + and the country code: --contact +491701234567',
    })
  })

  it('are shown as a table, with what became of those that were sent', () => {
    const { account: _account, ...received } = receivedAt(AT)
    const sent = { ...received, direction: 'sent', requestId: 'apr_0000000001' } as const
    const shown = operation.show({
      messages: [
        { ...sent, status: 'failed', error: 'Message undeliverable' },
        { ...sent, status: 'read', kind: 'image', text: null },
        { ...received, phone: null, userId: 'DE.1349' },
        { ...received, phone: null },
        { ...received, group: 'HBgL' },
      ],
    })
    expect(shown).toEqual([
      {
        kind: 'table',
        columns: ['When', 'Direction', 'With', 'Kind', 'Text', 'Status'],
        rows: [
          [
            listedTime(AT),
            'sent',
            '+491701234567',
            'text',
            'Where is my order?',
            'failed: Message undeliverable',
          ],
          [listedTime(AT), 'sent', '+491701234567', 'image', '', 'read'],
          [listedTime(AT), 'received', 'DE.1349', 'text', 'Where is my order?', ''],
          [listedTime(AT), 'received', 'unknown', 'text', 'Where is my order?', ''],
          [listedTime(AT), 'received', '+491701234567 in a group', 'text', 'Where is my order?', ''],
        ],
        empty: 'No messages: received ones are known only once they come by webhook',
      },
    ])
  })
})

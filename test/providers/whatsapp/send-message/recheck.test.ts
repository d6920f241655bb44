import { describe, expect, it } from 'vitest'
import type { ListedMessage } from '../../../../src/domain/webhook/message.ts'
import type { Reading } from '../../../../src/domain/operation/operation.ts'
import { whatsappSendMessage as operation } from '../../../../src/providers/whatsapp/send-message.ts'
import { answer, fakeReading, graphError, HELLO, NOW, receivedAt, templatesBody } from '../fake-whatsapp.ts'
import { freeze, type Frozen } from './message.ts'
import { localTime } from '../../../../src/domain/text/times.ts'

const HOUR = 3_600_000
const at = (before: number): string => new Date(NOW - before).toISOString()

const recheck = (frozen: Frozen, reading: Reading) => operation.recheck?.(frozen, reading)

describe('just before sending', () => {
  const open = [receivedAt(at(23 * HOUR))]

  it('a window that is still open lets the message go', async () => {
    const frozen = await freeze({ text: 'Hi' }, fakeReading({ messages: open }))
    expect(await recheck(frozen, fakeReading({ messages: open, now: NOW + HOUR - 1 }))).toBeNull()
  })

  it('a window that has closed since stops it, and nothing takes its place', async () => {
    const frozen = await freeze({ text: 'Hi' }, fakeReading({ messages: open }))
    expect(await recheck(frozen, fakeReading({ messages: open, now: NOW + HOUR }))).toBe(
      `The 24-hour window was open when this was proposed and is probably closed: last message from this number ${localTime('2026-11-22T11:00:00Z')}; only a template can be sent now`,
    )
  })

  it('a window that they have opened again lets it go', async () => {
    const frozen = await freeze({ text: 'Hi' }, fakeReading({ messages: open }))
    const again = [receivedAt(at(-2 * HOUR))]
    expect(await recheck(frozen, fakeReading({ messages: again, now: NOW + 3 * HOUR }))).toBeNull()
  })

  it.each<[string, readonly ListedMessage[]]>([
    ['closed', [receivedAt(at(30 * HOUR))]],
    ['not known', []],
  ])('a window that was shown as %s is left to WhatsApp to judge', async (_how, messages) => {
    const frozen = await freeze({ text: 'Hi' }, fakeReading({ messages }))
    const later = fakeReading({ messages, now: NOW + HOUR })
    expect(await recheck(frozen, later)).toBeNull()
    expect(later.asked).toEqual([])
  })
})

describe('a template just before sending', () => {
  const frozen = () =>
    freeze(
      { template: 'hello', language: 'en_US', param: ['a', 'b'], headerParam: 'c' },
      fakeReading({ get: () => templatesBody([HELLO]) }),
    )

  it('goes while it is as it was, window or not', async () => {
    const reading = fakeReading({ get: () => templatesBody([{ ...HELLO, language: 'de' }, HELLO]) })
    expect(await recheck(await frozen(), reading)).toBeNull()
  })

  it.each<[string, readonly unknown[], string]>([
    ['gone', [], 'The template hello (en_US) is gone'],
    ['gone in its language', [{ ...HELLO, language: 'de' }], 'The template hello (en_US) is gone'],
    ['paused', [{ ...HELLO, status: 'PAUSED' }], 'The template hello (en_US) is PAUSED now'],
    [
      'changed in its text',
      [
        {
          ...HELLO,
          components: [
            { type: 'HEADER', format: 'TEXT', text: 'News for {{1}}' },
            { type: 'BODY', text: '{{2}} or {{1}}' },
          ],
        },
      ],
      'The template hello (en_US) was changed: body',
    ],
    [
      'put into another category',
      [{ ...HELLO, category: 'UTILITY' }],
      'The template hello (en_US) was changed: category',
    ],
    ['made anew', [{ ...HELLO, id: '1' }], 'The template hello (en_US) was changed: id'],
  ])('is stale when it is %s', async (_what, templates, why) => {
    const reading = fakeReading({ get: () => templatesBody(templates) })
    expect(await recheck(await frozen(), reading)).toBe(why)
  })

  it.each([
    ['Meta is in trouble', graphError(2, { status: 503 }), 'unavailable'],
    ['the token is dead', graphError(190, { status: 401 }), 'not_connected'],
    ['the answer is no list', answer(200, { data: {} }), 'unavailable'],
  ])('waits when %s: that may pass', async (_why, response, code) => {
    const reading = fakeReading({ get: () => response })
    await expect(recheck(await frozen(), reading)).rejects.toMatchObject({ code })
  })
})

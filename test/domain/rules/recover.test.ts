import { describe, expect, it } from 'vitest'
import { lostEnding, lostNote, remade, whyHeld } from '../../../src/domain/rules/recover.ts'
import { EMPTY_CALL } from '../../../src/domain/rules/purge.ts'
import { AT, attemptOf, connectionOf, requestOf } from '../../store/samples.ts'

const LATER = '2026-03-03T10:00:00.000Z'
const { id, operation, provider, connection, providerKey, digest } = requestOf()
const intent = {
  requestId: id,
  attemptId: attemptOf().id,
  operation,
  provider,
  connection,
  providerKey,
  digest,
  at: AT,
}

describe('a sending that the database had lost', () => {
  it('leaves its request in doubt, and says since when', () => {
    expect(lostEnding(intent)).toMatchObject({ code: 'interrupted', evidence: null, by: null })
    expect(lostEnding(intent).message).toContain(`sent at ${AT}`)
    expect(lostNote(intent, 'approved', LATER)).toMatchObject({
      at: LATER,
      type: 'request.unknown',
      subject: id,
      data: { from: 'approved', attempt: attemptOf().id, sentAt: AT },
    })
  })

  it('is made again as far as the journal tells, with nothing of what was sent', () => {
    const request = remade(intent, connectionOf({ name: 'work' }), LATER)
    expect(request).toMatchObject({
      id,
      operation,
      provider,
      connection,
      providerKey,
      digest,
      state: 'unknown',
      connectionName: 'work',
      account: 'anna@shop.de',
      call: EMPTY_CALL,
      createdAt: AT,
      updatedAt: LATER,
      payloadLost: true,
    })
    expect(remade(intent, undefined, LATER)).toMatchObject({
      connectionName: connection.id,
      account: 'unknown',
    })
  })

  it.each([
    ['nothing', { lost: [], damage: null }, null],
    ['one', { lost: [intent], damage: null }, 'had lost 1 sending that'],
    [
      'two and damage',
      { lost: [intent, intent], damage: 'it is torn' },
      /lost 2 sendings .*; .*: it is torn$/,
    ],
    ['damage', { lost: [], damage: 'it is torn' }, /^the intent journal cannot be relied on: it is torn$/],
  ])('holds everything for %s', (_what, news, why) => {
    if (why === null) expect(whyHeld(news)).toBeNull()
    else expect(whyHeld(news)).toMatch(why)
  })
})

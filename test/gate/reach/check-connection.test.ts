import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/domain/provider/connection.ts'
import { ShieldError, type ErrorCode } from '../../../src/domain/errors.ts'
import type { NangoTrouble } from '../../../src/domain/ports/nango.ts'
import { status } from '../../../src/gate/health/status.ts'
import { ANNA, connectionOf, createBench, type Bench } from '../bench.ts'
import { heldOf, responseOf } from '../fake-nango.ts'
import { READ, WRITE } from '../fake-notes.ts'

type Trouble = (bench: Bench) => void

describe('a connection that is looked into', () => {
  const FINE = { message: null, hint: null }
  const RECONNECT = 'shield connect google'
  const nangoSays = (code: ErrorCode, reason: NangoTrouble): Trouble => {
    const error = new ShieldError(code, `Nango: ${reason}`, { hint: 'Do that', reason })
    return ({ nango }) => {
      nango.beforeRead = () => Promise.reject(error)
    }
  }
  const held = (changes: Parameters<typeof heldOf>[0]): Trouble => {
    return ({ nango }) => {
      nango.held[0] = heldOf(changes)
    }
  }
  const answers = (status: number, json: unknown): Trouble => {
    return ({ nango }) => {
      nango.respond = () => responseOf(status, json)
    }
  }
  /** The account, read as the providers do. */
  const accountFails = (code: ErrorCode, status: number, reason?: string): Trouble => {
    return ({ nango, notes }) => {
      nango.respond = () => responseOf(status, {})
      notes.readAccount = async ({ get }) => {
        await get('/account')
        throw new ShieldError(code, 'Notes refused', {
          hint: 'Do this',
          ...(reason === undefined ? {} : { reason }),
        })
      }
    }
  }

  it.each<[string, Trouble, object]>([
    ['fine', () => undefined, { health: 'ok', ...FINE }],
    [
      'gone',
      ({ nango }) => {
        nango.held.length = 0
      },
      { health: 'gone', hint: RECONNECT },
    ],
    [
      'without a new token',
      held({ hasAuthError: true, refreshTrouble: 'refresh_failed' }),
      { health: 'refresh_failed', message: /no new token/, hint: RECONNECT },
    ],
    [
      'waited with after a failure',
      held({ hasAuthError: true, refreshTrouble: 'refresh_backoff' }),
      { health: 'refresh_backoff', message: /a moment ago/, hint: /^Wait 30 seconds/ },
    ],
    [
      'given up by Nango',
      held({ hasAuthError: true, refreshTrouble: 'refresh_exhausted' }),
      { health: 'refresh_exhausted', message: /no longer tries/, hint: RECONNECT },
    ],
    ['fine although a refresh failed once', held({ hasAuthError: true }), { health: 'ok', ...FINE }],
    [
      'refused with 401, whatever Nango does',
      accountFails('not_connected', 401),
      { health: 'token_dead', message: 'Notes refused', hint: 'Do this' },
    ],
    [
      'refused with 401, and Nango gets no new token',
      (bench) => {
        answers(401, {})(bench)
        const reason = 'refresh_failed'
        bench.nango.refresh = () => Promise.reject(new ShieldError('not_connected', 'No', { reason }))
      },
      { health: 'token_dead', message: /has ended/, hint: RECONNECT },
    ],
    [
      'refused with 400, as Meta refuses a dead token',
      accountFails('not_connected', 400),
      { health: 'token_dead', hint: 'Do this' },
    ],
    [
      'refused for a right',
      accountFails('not_connected', 403),
      { health: 'refused', message: 'Notes refused', hint: 'Do this' },
    ],
    [
      'refused as unknown',
      accountFails('not_found', 404),
      { health: 'refused', message: 'Notes refused', hint: 'Do this' },
    ],
    [
      'behind a provider that is down',
      accountFails('unavailable', 503),
      { health: 'provider_down', message: 'Notes refused', hint: 'Do this' },
    ],
    [
      'behind a provider that Nango does not reach',
      accountFails('unavailable', 0, 'provider_unreachable'),
      { health: 'provider_down', hint: /^Wait a few minutes/ },
    ],
    [
      'somebody else’s',
      answers(200, { owner: 'eve@shop.de' }),
      {
        health: 'account_changed',
        message: 'Another account is behind google now: eve@shop.de, not anna@shop.de',
        hint: 'shield connect google; or, if it is meant to be so, shield connections accept google',
      },
    ],
    [
      'no longer readable',
      answers(200, { owner: null }),
      { health: 'refused', message: /no longer lets/, hint: RECONNECT },
    ],
    [
      'without a scope that was asked for',
      held({ scope: READ }),
      {
        health: 'scopes_missing',
        message: 'Not granted: write',
        hint: /^shield connect google, and allow all/,
      },
    ],
    [
      'of a key that may not read credentials',
      held({ hasCredentials: false, scope: null }),
      { health: 'right_missing', message: /may not read credentials/, hint: /read_credentials/ },
    ],
    [
      'refused at Nango',
      nangoSays('not_connected', 'key_refused'),
      { health: 'key_refused', hint: 'Do that' },
    ],
    [
      'of a key without the right to look',
      nangoSays('not_connected', 'right_missing'),
      { health: 'right_missing', hint: 'Do that' },
    ],
    [
      'of an integration that is gone',
      nangoSays('not_connected', 'integration_missing'),
      { health: 'integration_missing', hint: 'shield providers configure google' },
    ],
    [
      'hit by Nango’s limit',
      nangoSays('unavailable', 'rate_limited'),
      { health: 'nango_failed', hint: 'Do that' },
    ],
    ['hit by Nango’s plan', nangoSays('unavailable', 'plan_limit'), { health: 'nango_failed' }],
    ['hit by a failing Nango', nangoSays('unavailable', 'nango_failed'), { health: 'nango_failed' }],
    [
      'behind something else than Nango',
      nangoSays('unavailable', 'wrong_host'),
      { health: 'nango_unreachable' },
    ],
    ['behind a Nango that is down', nangoSays('unavailable', 'unreachable'), { health: 'nango_unreachable' }],
  ])('is %s', async (_what, make, expected) => {
    const bench = await createBench()
    make(bench)
    const [found] = (await status(bench.parts, { check: true, strays: false })).connections
    expect(found).toMatchObject(
      Object.fromEntries(
        Object.entries(expected).map(([name, value]) => [
          name,
          value instanceof RegExp ? (expect.stringMatching(value) as unknown) : value,
        ]),
      ),
    )
    if (found?.health !== 'ok') expect([found?.message, found?.hint]).not.toContain('')
  })

  it('of a connection that may only read is fine, and how it could write is said', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ scope: READ })
    await keep(bench, connectionOf({ askedScopes: [READ], grantedScopes: [READ] }))
    expect((await status(bench.parts, { check: true, strays: false })).connections[0]).toMatchObject({
      health: 'ok',
      message: 'it may only read',
      hint: 'shield connect google --write',
    })
  })

  it('lacks what a read needs although nobody asked for it', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ scope: WRITE })
    await keep(bench, connectionOf({ askedScopes: [WRITE], grantedScopes: [WRITE] }))
    expect((await status(bench.parts, { check: true, strays: false })).connections[0]).toMatchObject({
      health: 'scopes_missing',
      message: 'Not granted: read',
      hint: 'shield connect google --scopes write,read',
    })
  })
})

async function keep(bench: Bench, connection: Connection): Promise<void> {
  const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
  await bench.store.connections.update({ id: connection.id, to: connection, note })
}

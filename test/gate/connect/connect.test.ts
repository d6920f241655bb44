import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import { createNotesProvider, READ, WRITE } from '../fake-notes.ts'
import { ANNA, auditOf, createBench, MINUTE, START } from '../bench.ts'
import { allowed, connecting } from './consent.ts'
import { ENVIRONMENT, NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'

const asWork = { name: 'work' } as const

describe('connecting an account', () => {
  it('shows Nango’s page, waits for it, reads whose account it is, and remembers the connection', async () => {
    const bench = await createBench()
    allowed(bench)
    bench.nango.respond = () => responseOf(200, { owner: 'work@shop.de' })
    const { ended, shown } = connecting(bench, asWork)
    const { connection, ...rest } = await ended
    expect(shown).toEqual([['https://connect.example/?t=session-1', 'page']])
    expect(connection).toEqual({
      id: expect.stringMatching(/^con_[0-9a-z]{10}$/) as unknown,
      name: 'work',
      provider: 'google',
      integration: 'notes',
      nangoConnectionId: 'nc-2',
      account: { label: 'work@shop.de', confirmed: true },
      askedScopes: [READ],
      grantedScopes: [READ],
      config: {},
      mismatch: null,
      environment: ENVIRONMENT,
      accessEndedAt: null,
      createdAt: '2026-03-02T10:00:02.000Z',
      updatedAt: '2026-03-02T10:00:02.000Z',
    })
    expect(rest).toEqual({ isNew: true, formerAccount: null, notGranted: [], leftOver: [] })
    expect(await bench.store.connections.find('work')).toEqual(connection)
    expect(await auditOf(bench)).toMatchObject([
      {
        type: 'connection.added',
        subject: connection.id,
        actor: ANNA,
        data: { nangoConnectionId: 'nc-2', asked: [READ], granted: [READ], accountChanged: false },
      },
    ])
  })

  it('asks for the scopes as an override, under a mark that nobody can guess', async () => {
    const bench = await createBench()
    allowed(bench)
    await connecting(bench, asWork).ended
    const [first] = bench.nango.sessions
    expect(first).toEqual({
      integration: 'notes',
      scopes: [READ],
      tags: { shield_attempt: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown },
      config: {},
      webhookUrl: null,
    })
    allowed(bench)
    await connecting(bench, asWork).ended
    expect(bench.nango.sessions[1]?.tags).not.toEqual(first?.tags)
  })

  it('is named after the provider where no name was given and none is there', async () => {
    const bench = await createBench()
    const note = { at: '2026-03-02T10:00:00.000Z', type: 'x', subject: null, actor: ANNA, data: {} }
    await bench.store.connections.remove('con_0000000001', note)
    allowed(bench)
    expect((await connecting(bench).ended).connection.name).toBe('google')
  })

  it('ends the session at Nango, so that its link is dead', async () => {
    const bench = await createBench()
    allowed(bench)
    await connecting(bench, asWork).ended
    expect(bench.nango.endedSessions).toEqual(['session-1'])
  })

  it('does not take a connection that came of another session', async () => {
    const bench = await createBench()
    allowed(bench, { tags: { shield_attempt: '0'.repeat(32) } })
    await expect(connecting(bench, { ...asWork, timeout: MINUTE }).ended).rejects.toMatchObject({
      code: 'not_connected',
    })
    expect(await bench.store.connections.find('work')).toBeUndefined()
  })

  it('looks every two seconds', async () => {
    const bench = await createBench()
    allowed(bench, {}, 5)
    await connecting(bench, asWork).ended
    // And once more when the link is dead, for what else came of it.
    expect(bench.nango.asked.listConnections).toBe(7)
    expect(bench.clock.now).toBe(START + 10_000)
  })

  it('says what was asked for and not granted', async () => {
    const bench = await createBench()
    allowed(bench, { scope: READ })
    const scopes = { named: ['read', 'write'], write: false, defaults: [] }
    expect(await connecting(bench, { ...asWork, scopes }).ended).toMatchObject({
      connection: { askedScopes: [READ, WRITE], grantedScopes: [READ] },
      notGranted: [WRITE],
    })
  })

  it('does not complain where it cannot be told what was granted', async () => {
    const bench = await createBench()
    allowed(bench, { scope: null })
    expect(await connecting(bench, asWork).ended).toMatchObject({
      connection: { grantedScopes: null },
      notGranted: [],
    })
  })

  it.each<[string, () => Promise<null>, readonly string[]]>([
    ['may not be read', async () => null, []],
    [
      'cannot be read just now',
      () => Promise.reject(NANGO_IS_DOWN),
      [
        `The account behind work could not be read: ${NANGO_IS_DOWN.message}. Start Nango; then shield connections accept work`,
      ],
    ],
  ])(
    'whose owner %s is labelled with Nango’s id, and marked unconfirmed',
    async (_how, readAccount, notices) => {
      const bench = await createBench()
      bench.notes.readAccount = readAccount
      allowed(bench)
      const { connection } = await connecting(bench, asWork).ended
      expect(connection.account).toEqual({ label: 'nc-2', confirmed: false })
      expect(bench.notices).toEqual(notices)
    },
  )
})

describe('the page to connect on', () => {
  it('is passed over with --direct', async () => {
    const bench = await createBench()
    allowed(bench)
    const { ended, shown } = connecting(bench, { ...asWork, direct: true })
    await ended
    expect(shown).toEqual([['https://oauth.example/notes?t=session-1', 'direct']])
  })

  it('is passed over where it does not answer and the provider has one of its own', async () => {
    const bench = await createBench()
    bench.nango.pageIsReachable = false
    allowed(bench)
    const { ended, shown } = connecting(bench, asWork)
    await ended
    expect(shown).toEqual([['https://oauth.example/notes?t=session-1', 'page-unreachable']])
  })

  it('that does not answer is the end where only it has the form', async () => {
    const bench = await createBench()
    bench.nango.pageIsReachable = false
    const provider = { ...createNotesProvider(bench.notes), auth: 'form' } as const
    const { ended, shown } = connecting(bench, { ...asWork, provider })
    await expect(ended).rejects.toMatchObject({
      code: 'unavailable',
      message: "Nango's connect page does not answer at https://connect.example",
    })
    expect(shown).toEqual([])
    expect(bench.nango.endedSessions).toEqual(['session-1'])
  })

  it('is shown, although it does not answer here, where browsers reach Nango by another road', async () => {
    const bench = await createBench()
    bench.nango.pageIsReachable = false
    bench.nango.browserUrl = 'http://localhost:3003'
    allowed(bench)
    const provider = { ...createNotesProvider(bench.notes), auth: 'form' } as const
    const { ended, shown } = connecting(bench, { ...asWork, provider })
    await ended
    expect(shown).toEqual([['https://connect.example/?t=session-1', 'page']])
  })

  it('cannot be passed over where only it has the form', async () => {
    const bench = await createBench()
    const provider = { ...createNotesProvider(bench.notes), auth: 'form' } as const
    await expect(connecting(bench, { ...asWork, provider, direct: true }).ended).rejects.toMatchObject({
      code: 'usage',
    })
    expect(bench.nango.sessions).toEqual([])
  })
})

describe('connecting that comes to nothing', () => {
  it('ends with its time: the usual reasons are named, and the link is dead', async () => {
    const bench = await createBench()
    await expect(connecting(bench, { ...asWork, timeout: 5000 }).ended).rejects.toMatchObject({
      code: 'not_connected',
      message: expect.stringMatching(
        /^No Notes account was connected in 5 s\. Usual reasons: .*denied.*callback URL.*client id/,
      ) as unknown,
      hint: expect.stringContaining('shield connect google') as unknown,
    })
    expect(bench.clock.now).toBe(START + 5000)
    expect(bench.nango.endedSessions).toEqual(['session-1'])
    expect(await auditOf(bench)).toEqual([])
  })

  it('does not end because Nango could not be asked for a while, and that is told once', async () => {
    const bench = await createBench()
    allowed(bench, {}, 4)
    const allow = bench.meanwhile.do
    bench.meanwhile.do = async (pauses) => {
      await allow(pauses)
      const failure = new ShieldError('unavailable', `Trouble ${pauses}`)
      bench.nango.beforeRead = () => (pauses < 4 ? Promise.reject(failure) : undefined)
    }
    expect((await connecting(bench, asWork).ended).isNew).toBe(true)
    expect(bench.notices).toEqual(['Trouble 1; the wait for the consent goes on'])
  })

  it('still takes what arrives in the last moment', async () => {
    const bench = await createBench()
    allowed(bench, {}, 3)
    const { isNew } = await connecting(bench, { ...asWork, timeout: 5000 }).ended
    expect(isNew).toBe(true)
  })

  it('ends with the signal, and the link is dead', async () => {
    const bench = await createBench()
    const abort = new AbortController()
    bench.meanwhile.do = () => abort.abort()
    await expect(connecting(bench, { ...asWork, signal: abort.signal }).ended).rejects.toMatchObject({
      code: 'interrupted',
      message: expect.stringMatching(
        /^Nothing was connected\. The link no longer works, but .* can still complete/,
      ) as unknown,
    })
    expect(bench.nango.endedSessions).toEqual(['session-1'])
    expect(await bench.store.connections.find('work')).toBeUndefined()
  })

  it('ends at once when Nango refuses the key, and the link is dead', async () => {
    const bench = await createBench()
    const refused = new ShieldError('not_connected', 'Nango refused the key', { reason: 'key_refused' })
    bench.meanwhile.do = () => {
      bench.nango.beforeRead = () => Promise.reject(refused)
    }
    await expect(connecting(bench, asWork).ended).rejects.toBe(refused)
    expect(bench.clock.now).toBe(START + 2_000)
    expect(bench.nango.endedSessions).toEqual(['session-1'])
  })

  it('ends with its time as Nango does that cannot be asked even then', async () => {
    const bench = await createBench()
    bench.meanwhile.do = () => {
      bench.nango.beforeRead = () => Promise.reject(NANGO_IS_DOWN)
    }
    await expect(connecting(bench, { ...asWork, timeout: 5000 }).ended).rejects.toBe(NANGO_IS_DOWN)
    expect(bench.clock.now).toBe(START + 5000)
    expect(bench.nango.endedSessions).toEqual(['session-1'])
  })

  it('fails with what showing the link fails with, and the link is dead', async () => {
    const bench = await createBench()
    const error = new ShieldError('failed', 'No browser')
    await expect(connecting(bench, { ...asWork, present: () => Promise.reject(error) }).ended).rejects.toBe(
      error,
    )
    expect(bench.nango.endedSessions).toEqual(['session-1'])
  })

  it('fails before anything is shown where Nango has no such integration, and says where to make it', async () => {
    const bench = await createBench()
    bench.nango.integrations.clear()
    const { ended, shown } = connecting(bench, asWork)
    await expect(ended).rejects.toMatchObject({
      code: 'not_connected',
      message: 'Nango has no integration "notes"',
      hint: 'shield providers configure google, then shield connect google --as work',
    })
    expect([shown, bench.nango.sessions]).toEqual([[], []])
  })

  it('fails before anything is shown where the integration is another provider’s', async () => {
    const bench = await createBench()
    bench.nango.integrations.set('notes', 'slack')
    await expect(connecting(bench, asWork).ended).rejects.toMatchObject({
      code: 'usage',
      message: "Nango's integration notes is one for slack, not for notes-provider",
      hint: 'Set SHIELD_INTEGRATION_GOOGLE to the right one',
    })
    expect(bench.nango.sessions).toEqual([])
  })
})

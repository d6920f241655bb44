import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { FormCredentials } from '../../../src/domain/ports/nango.ts'
import type { Provider } from '../../../src/domain/provider/provider.ts'
import { adopt } from '../../../src/gate/connect/adopt.ts'
import type { ConnectAsk } from '../../../src/gate/connect/connect.ts'
import { ANNA, auditOf, createBench, type Bench } from '../bench.ts'
import { allowed, connecting } from './consent.ts'
import { heldOf, NANGO_IS_DOWN } from '../fake-nango.ts'
import { createNotesProvider } from '../fake-notes.ts'

const CANARY = 'cs_canary'
const CREDENTIALS: FormCredentials = { mode: 'basic', username: 'ck_1', password: CANARY }

/** Notes that are connected by a form, and are told which shelf. */
function shelfProvider(bench: Bench): Provider {
  return {
    ...createNotesProvider(bench.notes),
    auth: 'form',
    form: { mode: 'basic', fields: [], advise: (scopes) => [`Make a key that may ${scopes.join(' and ')}`] },
    connectSettings: [
      {
        flag: '--shelf',
        key: 'shelf',
        description: 'which shelf',
        parse: (given) => {
          if (/^[a-z]+$/.test(given)) return given
          throw new ShieldError('usage', `--shelf ${given} is none`)
        },
      },
    ],
  }
}

const byForm = (bench: Bench, changes: Partial<ConnectAsk> = {}) =>
  connecting(bench, {
    provider: shelfProvider(bench),
    name: 'work',
    config: { shelf: 'attic' },
    credentials: async () => CREDENTIALS,
    ...changes,
  })

describe('connecting with credentials', () => {
  it('sends them with a session of its own, shows no link, and remembers the connection without them', async () => {
    const bench = await createBench()
    const { ended, shown } = byForm(bench)
    const { connection } = await ended
    expect(shown).toEqual([])
    expect(bench.nango.credentials).toEqual([CREDENTIALS])
    expect(connection).toMatchObject({
      name: 'work',
      nangoConnectionId: 'nc-form-1',
      config: { shelf: 'attic' },
    })
    expect(bench.nango.endedSessions).toEqual(['session-1'])
    expect(JSON.stringify([connection, await auditOf(bench)])).not.toContain(CANARY)
  })

  it('sends the settings with the session, and no scopes: Nango has no place for them', async () => {
    const bench = await createBench()
    const { connection } = await byForm(bench).ended
    expect(bench.nango.sessions).toMatchObject([{ config: { shelf: 'attic' }, scopes: [] }])
    expect(connection.askedScopes).not.toEqual([])
  })

  it('says what they have to be before they are asked for', async () => {
    const bench = await createBench()
    const told: string[] = []
    await byForm(bench, {
      advise: (lines) => void told.push(...lines),
      credentials: async () => {
        told.push('asked')
        return CREDENTIALS
      },
    }).ended
    expect(told).toEqual([expect.stringMatching(/^Make a key that may /), 'asked'])
  })

  it('asks for none where the integration is missing, and creates no session where they are not given', async () => {
    const bench = await createBench()
    bench.nango.integrations.clear()
    let asked = 0
    const credentials = async (): Promise<FormCredentials> => {
      asked += 1
      throw new ShieldError('interrupted', 'Stopped; nothing more was done')
    }
    await expect(byForm(bench, { credentials }).ended).rejects.toMatchObject({ code: 'not_connected' })
    expect(asked).toBe(0)
    bench.nango.integrations.set('notes', 'notes-provider')
    await expect(byForm(bench, { credentials }).ended).rejects.toMatchObject({ code: 'interrupted' })
    expect([asked, bench.nango.sessions]).toEqual([1, []])
  })

  it('remembers nothing when Nango finds that they do not work, and ends the session', async () => {
    const bench = await createBench()
    bench.nango.beforeCredentials = () => {
      throw new ShieldError('not_connected', 'They did not work')
    }
    await expect(byForm(bench).ended).rejects.toMatchObject({ code: 'not_connected' })
    expect(await bench.store.connections.find('work')).toBeUndefined()
    expect(bench.nango.endedSessions).toEqual(['session-1'])
  })

  it('whose answer is lost finds the connection that came of it, and no other', async () => {
    const bench = await createBench()
    const lost = (): never => {
      throw NANGO_IS_DOWN
    }
    bench.nango.beforeCredentials = lost
    await expect(byForm(bench).ended).rejects.toMatchObject({ code: 'unavailable' })
    bench.nango.beforeCredentials = () => undefined
    bench.nango.afterCredentials = lost
    expect((await byForm(bench).ended).connection.nangoConnectionId).toBe('nc-form-1')
    expect(bench.nango.credentials).toHaveLength(1)
  })

  it('is refused for a provider with a consent, before anything is asked', async () => {
    const bench = await createBench()
    const provider = createNotesProvider(bench.notes)
    await expect(byForm(bench, { provider, config: {} }).ended).rejects.toMatchObject({ code: 'usage' })
    expect(bench.nango.sessions).toEqual([])
  })
})

describe('what a connection is told', () => {
  it('has to be said for a new one, and the flags are named', async () => {
    const bench = await createBench()
    await expect(byForm(bench, { config: {} }).ended).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('--shelf'),
      hint: 'shield connect google --as work --shelf …',
    })
    expect(bench.nango.sessions).toEqual([])
  })

  it('is kept, and sent again when it is connected again', async () => {
    const bench = await createBench()
    await byForm(bench).ended
    const { connection } = await byForm(bench, { config: {} }).ended
    expect(connection.config).toEqual({ shelf: 'attic' })
    expect(bench.nango.sessions[1]).toMatchObject({ config: { shelf: 'attic' }, reconnect: 'nc-form-1' })
  })

  it('may be said again, and not differently: refused before any page opens, with the way to have both', async () => {
    const bench = await createBench()
    await byForm(bench).ended
    await byForm(bench, { config: { shelf: 'attic' } }).ended
    const { ended, shown } = byForm(bench, { config: { shelf: 'cellar' } })
    await expect(ended).rejects.toMatchObject({
      code: 'usage',
      message: 'work is connected to --shelf attic; cellar is another one',
      hint: expect.stringContaining('--as NAME'),
    })
    expect([shown, bench.nango.sessions.length]).toEqual([[], 2])
    const other = await byForm(bench, { name: 'second', config: { shelf: 'cellar' } }).ended
    expect(other.connection.config).toEqual({ shelf: 'cellar' })
  })

  it('goes into the browser’s session too', async () => {
    const bench = await createBench()
    allowed(bench, { config: { shelf: 'attic' } })
    const { name, provider, config } = {
      name: 'work',
      provider: shelfProvider(bench),
      config: { shelf: 'attic' },
    }
    const { ended, shown } = connecting(bench, { name, provider, config })
    expect((await ended).connection.config).toEqual({ shelf: 'attic' })
    expect(shown).toHaveLength(1)
  })

  it('is read from Nango when a connection is adopted', async () => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9', config: { shelf: 'attic', other: 'x' } }))
    const ask = {
      provider: shelfProvider(bench),
      nangoConnectionId: 'nc-9',
      name: 'found',
      config: {},
      actor: ANNA,
    }
    expect((await adopt(bench.parts, ask)).config).toEqual({ shelf: 'attic' })
  })

  it('that leads elsewhere at Nango is not adopted', async () => {
    const bench = await createBench()
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-9', config: { shelf: '../attic' } }))
    const ask = {
      provider: shelfProvider(bench),
      nangoConnectionId: 'nc-9',
      name: 'found',
      config: {},
      actor: ANNA,
    }
    await expect(adopt(bench.parts, ask)).rejects.toMatchObject({ code: 'usage' })
  })
})

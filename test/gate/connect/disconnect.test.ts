import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import { adopt } from '../../../src/gate/connect/adopt.ts'
import { disconnect } from '../../../src/gate/connect/disconnect.ts'
import { doctor } from '../../../src/gate/health/doctor.ts'
import { compareEnvironment, environmentFrom } from '../../../src/gate/reach/environment.ts'
import { status } from '../../../src/gate/health/status.ts'
import { resolveSettings } from '../../../src/domain/settings/settings.ts'
import {
  ANNA,
  approved,
  auditOf,
  BORIS,
  connectionOf,
  createBench,
  proposed,
  stored,
  type Bench,
} from '../bench.ts'
import { allowed, connecting } from './consent.ts'
import { ENVIRONMENT, heldOf, NANGO_IS_DOWN } from '../fake-nango.ts'
import { createNotesProvider } from '../fake-notes.ts'

const keeping = { forget: false, actor: BORIS }
const OTHER_KEY = 'Set NANGO_BASE_URL and NANGO_API_KEY to those that it was connected with'

async function keep({ store }: Bench, environment: typeof ENVIRONMENT | null): Promise<void> {
  const note = { at: connectionOf().updatedAt, type: 'x', subject: null, actor: ANNA, data: {} }
  await store.connections.update({ id: 'con_0000000001', to: { environment }, note })
}

/** The key of another environment of the same server: it lists integrations of its own, and none of our connections. */
function otherEnvironment({ nango }: Bench): void {
  nango.madeAt = '2026-02-02T00:00:00.000Z'
  nango.held.length = 0
}

describe('disconnecting', () => {
  it('deletes the connection at Nango and then here, with one entry', async () => {
    const bench = await createBench()
    expect(await disconnect(bench.parts, 'google', keeping)).toEqual({
      connection: connectionOf(),
      atNango: 'deleted',
    })
    expect(bench.nango.held).toEqual([])
    expect(await bench.store.connections.list()).toEqual([])
    expect(await auditOf(bench)).toMatchObject([
      {
        type: 'connection.removed',
        subject: 'con_0000000001',
        actor: BORIS,
        data: { nangoConnectionId: 'nc-1' },
      },
    ])
  })

  it.each([NANGO_IS_DOWN, new ShieldError('not_connected', 'The key was refused')])(
    'that fails at Nango forgets nothing here: $message',
    async (error) => {
      const bench = await createBench()
      bench.nango.beforeDelete = () => {
        throw error
      }
      await expect(disconnect(bench.parts, 'google', keeping)).rejects.toBe(error)
      expect(await bench.store.connections.list()).toEqual([connectionOf()])
      expect(await auditOf(bench)).toEqual([])
    },
  )

  it('what this very environment no longer has forgets it here, and says so', async () => {
    const bench = await createBench()
    bench.nango.held.length = 0
    expect(await disconnect(bench.parts, 'google', keeping)).toMatchObject({ atNango: 'gone' })
    expect(await bench.store.connections.list()).toEqual([])
    expect((await auditOf(bench)).at(-1)).toMatchObject({ data: { atNango: 'gone' } })
  })

  it.each<[string, (bench: Bench) => unknown, RegExp]>([
    ['of another environment', otherEnvironment, /^google was connected in another environment of Nango/],
    [
      'of another environment, in which the same id is somebody else’s',
      (bench) => {
        otherEnvironment(bench)
        bench.nango.held.push(heldOf())
      },
      /^google was connected in another environment/,
    ],
    [
      'of an environment without any integration',
      (bench) => {
        otherEnvironment(bench)
        bench.nango.integrations.clear()
      },
      /^google was connected in another environment/,
    ],
    [
      'of which nobody wrote down whether it is the same',
      async (bench) => {
        await keep(bench, null)
        bench.nango.held.length = 0
      },
      /^Nango at https:\/\/nango\.example has no connection google for this key, and nothing shows/,
    ],
    [
      'at another address, where a copy would look the same',
      async (bench) => {
        await keep(bench, { ...ENVIRONMENT, url: 'https://old.example' })
        bench.nango.held.length = 0
      },
      /^Nango at https:\/\/nango\.example has no connection google for this key, and nothing shows/,
    ],
  ])('with a key %s deletes nothing anywhere', async (_what, happen, message) => {
    const bench = await createBench()
    await happen(bench)
    const held = [...bench.nango.held]
    await expect(disconnect(bench.parts, 'google', keeping)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(message) as string,
      hint: `${OTHER_KEY}; or, to drop it here alone and leave at Nango what is there: shield disconnect google --forget`,
    })
    expect(await bench.store.connections.list()).toHaveLength(1)
    expect(bench.nango.held).toEqual(held)
    expect(await auditOf(bench)).not.toContainEqual(expect.objectContaining({ type: 'connection.removed' }))
    expect(await disconnect(bench.parts, 'google', { ...keeping, forget: true })).toMatchObject({
      atNango: 'kept',
    })
    expect(await bench.store.connections.list()).toEqual([])
    expect(bench.nango.held).toEqual(held)
  })

  it('deletes what is there, also where nobody wrote down which environment it was made in', async () => {
    const bench = await createBench()
    await keep(bench, null)
    expect(await disconnect(bench.parts, 'google', keeping)).toMatchObject({ atNango: 'deleted' })
    expect(bench.nango.held).toEqual([])
  })

  it('leaves what was proposed on it to go stale, also when the same account comes back', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    await disconnect(bench.parts, 'google', keeping)
    bench.nango.held.push(heldOf())
    const provider = createNotesProvider(bench.notes)
    const back = { nangoConnectionId: 'nc-1', name: 'google', config: {}, actor: BORIS }
    await adopt(bench.parts, { provider, ...back })
    expect((await approved(bench, request)).request).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: 'The connection google is gone' },
    })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('the environment of a connection', () => {
  const made = (key: string, createdAt: string | null) => ({ key, provider: key, createdAt })
  const [old, newer] = [made('a', '2026-01-01T00:00:00.000Z'), made('b', '2026-01-02T00:00:00.000Z')]
  const seen = (...integrations: Parameters<typeof environmentFrom>[1]) =>
    environmentFrom('https://nango.example', integrations)

  it.each([
    ['the same', [old, newer], [newer], 'same'],
    ['another one, where nothing is as old', [old], [made('a', '2026-01-03T00:00:00.000Z')], 'other'],
    ['another one, where nothing is at all', [old], [], 'other'],
    ['another one, where the same time is another integration’s', [old], [made('b', old.createdAt)], 'other'],
    ['unknown, where nothing was there', [], [old], 'unknown'],
    ['unknown, where the server does not tell times', [old], [made('a', null)], 'unknown'],
  ])('is %s', (_what, before, now, expected) => {
    expect(compareEnvironment({ environment: seen(...before) }, seen(...now))).toBe(expected)
  })

  it('is written down when it is connected, and found out by a look where it never was', async () => {
    const bench = await createBench()
    allowed(bench)
    const { connection } = await connecting(bench, { name: 'work' }).ended
    expect((await bench.store.connections.findById(connection.id))?.environment).toEqual(ENVIRONMENT)
    await keep(bench, null)
    await status(bench.parts, { check: true, strays: false })
    await status(bench.parts, { check: true, strays: false })
    expect((await bench.store.connections.find('google'))?.environment).toEqual(ENVIRONMENT)
    const entries = (await auditOf(bench)).filter(({ type }) => type === 'connection.environment')
    expect(entries).toHaveLength(1)
  })
})

describe('a key of another environment', () => {
  it.each([true, false])(
    'is what status names, and not a connection that is gone: check %s',
    async (check) => {
      const bench = await createBench()
      otherEnvironment(bench)
      expect((await status(bench.parts, { check, strays: false })).connections).toMatchObject([
        { health: 'other_environment', hint: `${OTHER_KEY}; if they are right, shield connect google` },
      ])
    },
  )

  it('is the likelier cause where it lists no integration of ours, though nobody knows better', async () => {
    const bench = await createBench()
    await keep(bench, null)
    bench.nango.held.length = 0
    bench.nango.integrations.clear()
    expect((await status(bench.parts, { check: true, strays: false })).connections).toMatchObject([
      {
        health: 'gone',
        message: expect.stringContaining('probably one of another environment') as string,
        hint: `${OTHER_KEY}; if they are right, shield connect google`,
      },
    ])
  })

  it.each<[string, (bench: Bench) => unknown]>([
    ['by what was written down', otherEnvironment],
    [
      'where it lists no integration of ours',
      async (bench) => {
        await keep(bench, null)
        bench.nango.integrations.clear()
      },
    ],
  ])('is what doctor names first, %s', async (_what, happen) => {
    const bench = await createBench()
    await happen(bench)
    const values = { NANGO_API_KEY: '00000000-0000-4000-8000-000000000000' }
    const settings = resolveSettings([{ name: 'a test', values }], '/nowhere', bench.file)
    const checks = await doctor(bench.parts, { nodeVersion: process.version, settings })
    const [environment] = checks.filter(({ name }) => name === 'environment')
    expect(environment).toMatchObject({ state: 'bad', remedy: expect.stringContaining(OTHER_KEY) as string })
    const names = checks.map(({ name }) => name)
    expect(names.indexOf('environment')).toBe(names.indexOf('nango') + 1)
  })

  it('that lists no integration of ours is put right for each provider by a command that doctor names', async () => {
    const bench = await createBench()
    await keep(bench, null)
    bench.nango.integrations.clear()
    const shop = connectionOf({ id: 'con_0000000002', name: 'shop', provider: 'shopify', environment: null })
    const note = { at: shop.createdAt, type: 'x', subject: shop.id, actor: ANNA, data: {} }
    await bench.store.connections.add({ ...shop, nangoConnectionId: 'nc-2' }, note)
    const values = { NANGO_API_KEY: '00000000-0000-4000-8000-000000000000' }
    const settings = resolveSettings([{ name: 'a test', values }], '/nowhere', bench.file)
    const checks = await doctor(bench.parts, { nodeVersion: process.version, settings })
    expect(checks.find(({ name }) => name === 'environment')?.remedy).toBe(
      `${OTHER_KEY}; if they are right, shield providers configure google and shield providers configure shopify`,
    )
  })

  it('looks like the right one after every integration there was deleted and made anew: both are said', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    otherEnvironment(bench)
    const says = expect.stringContaining('or every integration there was deleted since') as string
    const hint = `${OTHER_KEY}; if they are right, shield connect google`
    expect((await status(bench.parts, { check: true, strays: false })).connections).toMatchObject([
      { message: says, hint },
    ])
    await expect(approved(bench, request)).rejects.toMatchObject({
      message: says,
      hint: expect.stringContaining(hint) as string,
    })
    await expect(disconnect(bench.parts, 'google', keeping)).rejects.toMatchObject({ message: says })
  })

  it('leaves what is approved as it is, to be started with the right one', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const held = [...bench.nango.held]
    const { madeAt } = bench.nango
    otherEnvironment(bench)
    await expect(approved(bench, request)).rejects.toMatchObject({ code: 'pending' })
    expect((await stored(bench, request)).state).toBe('approved')
    bench.nango.held.push(...held)
    bench.nango.madeAt = madeAt
    expect((await approved(bench, request)).request.state).toBe('succeeded')
  })

  it('connects anew, and says where the old credentials stay', async () => {
    const bench = await createBench()
    otherEnvironment(bench)
    allowed(bench)
    await connecting(bench).ended
    expect(bench.notices).toEqual([
      'google was connected in another environment of Nango, at https://nango.example, where its credentials stay until they, or its integration, are deleted there',
    ])
  })
})

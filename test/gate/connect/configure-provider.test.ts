import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import { configureProvider, type ConfigureAsk } from '../../../src/gate/connect/configure-provider.ts'
import { listIntegrations } from '../../../src/gate/connect/integrations.ts'
import type { Need } from '../../../src/domain/provider/connecting.ts'
import { ANNA, auditOf, createBench, type Bench } from '../bench.ts'
import { createNotesProvider, READ, WRITE } from '../fake-notes.ts'

const CANARY = 'secret-canary'
const PRESENT = { id: 'id-1', secret: 'old-secret', scopes: [READ] }

const configuring = (bench: Bench, changes: Partial<ConfigureAsk> = {}) =>
  configureProvider(bench.parts, {
    provider: createNotesProvider(bench.notes),
    actor: ANNA,
    clientId: undefined,
    hasSecret: false,
    scopes: undefined,
    write: false,
    defaultScopes: ['read'],
    askClientId: async () => undefined,
    askSecret: async () => undefined,
    ...changes,
  })

async function benchWith(client: typeof PRESENT | null): Promise<Bench> {
  const bench = await createBench()
  if (client === null) bench.nango.integrations.clear()
  else bench.nango.clients.set('notes', client)
  return bench
}

const GIVEN = { clientId: 'id-2', askSecret: async (): Promise<string> => `${CANARY}\n` }

describe('configuring a provider', () => {
  it('creates the integration with client, secret and the default scopes in full', async () => {
    const bench = await benchWith(null)
    expect(await configuring(bench, GIVEN)).toEqual({
      integration: 'notes',
      change: 'created',
      clientId: 'id-2',
      scopes: [READ],
    })
    expect(bench.nango.integrations.get('notes')).toBe('notes-provider')
    expect(bench.nango.clients.get('notes')).toEqual({ id: 'id-2', secret: CANARY, scopes: [READ] })
  })

  it('changes one part and sends the others as they were, because Nango replaces the whole', async () => {
    const bench = await benchWith(PRESENT)
    const configured = await configuring(bench, { write: true })
    expect(configured).toMatchObject({ change: 'updated', clientId: 'id-1', scopes: [READ, WRITE] })
    expect(bench.nango.clients.get('notes')).toEqual({ ...PRESENT, scopes: [READ, WRITE] })
  })

  it('takes named scopes in place of those that are there', async () => {
    const bench = await benchWith(PRESENT)
    expect((await configuring(bench, { scopes: ['write'] })).scopes).toEqual([WRITE])
  })

  it('keeps scopes that it does not know, where they are there already', async () => {
    const bench = await benchWith({ ...PRESENT, scopes: ['https://elsewhere.example/x'] })
    await configuring(bench, { askSecret: async () => 'new' })
    expect(bench.nango.clients.get('notes')).toEqual({
      id: 'id-1',
      secret: 'new',
      scopes: ['https://elsewhere.example/x'],
    })
  })

  it('changes nothing and writes nothing down where all is as it should be', async () => {
    const bench = await benchWith(PRESENT)
    expect((await configuring(bench)).change).toBe('unchanged')
    expect(bench.nango.clients.get('notes')).toBe(PRESENT)
    expect((await auditOf(bench)).map(({ type }) => type)).not.toContain('provider.configured')
  })

  it('says whether a part is required when it asks', async () => {
    const needs: string[] = []
    const asking = {
      askClientId: async (need: Need) => {
        needs.push(`id ${need}`)
        return undefined
      },
      askSecret: async (need: Need) => {
        needs.push(`secret ${need}`)
        return 'x'
      },
    }
    await configuring(await benchWith(PRESENT), asking)
    await configuring(await benchWith(PRESENT), { ...asking, clientId: 'another' })
    await configuring(await benchWith(null), { ...asking, clientId: 'first' })
    expect(needs).toEqual(['id optional', 'secret optional', 'secret required', 'secret required'])
  })

  it.each([
    ['no client id for a new one', null, { askSecret: GIVEN.askSecret }, 'client id'],
    ['no secret for a new one', null, { clientId: 'id-2' }, 'secret'],
    ['another client id without its secret', PRESENT, { clientId: 'id-2' }, 'secret'],
    ['a client id with a space', null, { ...GIVEN, clientId: 'id 2' }, 'client id'],
    [
      'a secret with a line feed in it',
      null,
      { ...GIVEN, askSecret: async (): Promise<string> => `${CANARY}\nx` },
      'secret',
    ],
    [
      'a secret that is too long',
      null,
      { ...GIVEN, askSecret: async (): Promise<string> => CANARY.repeat(30) },
      'secret',
    ],
  ] as const)('is refused with %s, and nothing changes', async (_case, client, changes, words) => {
    const bench = await benchWith(client)
    const failure: unknown = await configuring(bench, changes).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining(words) })
    expect(String((failure as Error).stack)).not.toContain(CANARY)
    expect(bench.nango.clients.get('notes')).toEqual(client ?? undefined)
  })

  it('is refused where the key belongs to another provider', async () => {
    const bench = await benchWith(PRESENT)
    bench.nango.integrations.set('notes', 'other')
    await expect(configuring(bench, GIVEN)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('SHIELD_INTEGRATION_'),
    })
  })

  it('is written down before and after, with what changed and without the secret', async () => {
    const bench = await benchWith(PRESENT)
    await configuring(bench, { ...GIVEN, write: true })
    const entries = (await auditOf(bench)).filter(({ type }) => type.startsWith('provider.'))
    expect(entries.map(({ type }) => type)).toEqual(['provider.configuring', 'provider.configured'])
    expect(entries[0]).toMatchObject({
      subject: null,
      actor: ANNA,
      data: {
        integration: 'notes',
        change: 'updated',
        clientId: 'id-2',
        secretChanged: true,
        scopes: [READ, WRITE],
      },
    })
    expect(JSON.stringify(entries)).not.toMatch(/secret-canary|old-secret/)
  })

  it('is written down as meant, and not as done, where Nango does not answer', async () => {
    const bench = await benchWith(PRESENT)
    bench.nango.beforeConfigure = () => {
      throw new ShieldError('unavailable', 'Nango is not reachable')
    }
    await expect(configuring(bench, GIVEN)).rejects.toMatchObject({ code: 'unavailable' })
    const types = (await auditOf(bench)).map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('provider.'))).toEqual(['provider.configuring'])
  })
})

describe('configuring a provider with a form', () => {
  const form = (bench: Bench) => ({
    provider: {
      ...createNotesProvider(bench.notes),
      auth: 'form' as const,
      form: { mode: 'basic' as const, fields: [], advise: () => [] },
    },
  })

  it('creates its integration, to which nothing else belongs, and leaves one that is there', async () => {
    const bench = await benchWith(null)
    expect(await configuring(bench, form(bench))).toEqual({
      integration: 'notes',
      change: 'created',
      clientId: null,
      scopes: [],
    })
    expect((await configuring(bench, form(bench))).change).toBe('unchanged')
  })

  it.each([{ clientId: 'id-1' }, { hasSecret: true }, { scopes: ['read'] }])(
    'refuses %j: there is no place for it',
    async (given) => {
      const bench = await benchWith(null)
      await expect(configuring(bench, { ...form(bench), ...given })).rejects.toMatchObject({ code: 'usage' })
      expect(bench.nango.integrations.size).toBe(0)
    },
  )
})

describe('the integrations', () => {
  it.each([
    ['present', 'notes-provider'],
    ['other', 'something-else'],
    ['missing', null],
  ] as const)('are %s where Nango has %s under the key', async (state, held) => {
    const bench = await createBench()
    bench.nango.integrations.clear()
    if (held !== null) bench.nango.integrations.set('notes', held)
    const provider = createNotesProvider(bench.notes)
    const { integrations } = await listIntegrations(bench.parts, [provider])
    expect(integrations).toMatchObject([{ provider: provider.name, integration: 'notes', state }])
  })
})

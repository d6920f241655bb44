import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { resolveSettings } from '../../../src/domain/settings/settings.ts'
import type { Variable } from '../../../src/domain/settings/variables.ts'
import { doctor } from '../../../src/gate/health/doctor.ts'
import { createToken, revokeToken } from '../../../src/gate/access/tokens.ts'
import { rememberMismatch } from '../../../src/gate/reach/look-behind.ts'
import { read } from '../../../src/gate/reach/read.ts'
import { responseOf } from '../fake-nango.ts'
import { createPolicyBench } from '../policy/policy-bench.ts'
import { SMALL } from '../policy/rules.ts'
import { ANNA, connectionOf, createBench, tamper, type Bench } from '../bench.ts'

async function examined({ parts, file }: Bench, values: Partial<Record<Variable, string>> = {}) {
  const settings = resolveSettings([{ name: 'a test', values }], '/nowhere', file)
  return doctor(parts, { nodeVersion: process.version, settings })
}

describe('doctor', () => {
  it.each<[string, Partial<Record<Variable, string>>, readonly [string, string, string][]]>([
    [
      'nothing',
      {},
      [
        ['webhooks nango', 'note', 'NANGO_WEBHOOK_SECRET is not set'],
        ['webhooks meta', 'note', 'META_APP_SECRET is not set'],
      ],
    ],
    [
      'all but the word for Meta',
      {
        NANGO_WEBHOOK_SECRET: 'hush-hush-hush-nango',
        META_APP_SECRET: 'hush-new-of-meta-app,hush-old-of-meta-app',
      },
      [
        ['webhooks nango', 'ok', 'NANGO_WEBHOOK_SECRET is set'],
        ['webhooks meta', 'ok', 'META_APP_SECRET is set'],
        ['webhooks meta', 'note', 'META_VERIFY_TOKEN is not set'],
      ],
    ],
    [
      'everything',
      {
        NANGO_WEBHOOK_SECRET: 'hush-hush-hush-nango',
        META_APP_SECRET: 'hush-hush-hush-meta',
        META_VERIFY_TOKEN: 'hush-hush-hush-word',
      },
      [
        ['webhooks nango', 'ok', 'NANGO_WEBHOOK_SECRET is set'],
        ['webhooks meta', 'ok', 'META_APP_SECRET is set'],
      ],
    ],
    [
      'a word for Meta that can be guessed',
      {
        NANGO_WEBHOOK_SECRET: 'hush-hush-hush-nango',
        META_APP_SECRET: 'hush-hush-hush-meta',
        META_VERIFY_TOKEN: 'hush',
      },
      [
        ['webhooks nango', 'ok', 'NANGO_WEBHOOK_SECRET is set'],
        ['webhooks meta', 'ok', 'META_APP_SECRET is set'],
        ['webhooks meta', 'note', 'META_VERIFY_TOKEN is shorter than 16 characters'],
      ],
    ],
  ])('says which webhooks are refused where %s is set for them', async (_what, values, expected) => {
    const checks = await examined(await createBench(), values)
    const about = checks.filter(({ name }) => name.startsWith('webhooks'))
    expect(about.map(({ name, state }) => [name, state])).toEqual(
      expected.map(([name, state]) => [name, state]),
    )
    for (const [place, [, , message]] of expected.entries()) expect(about[place]?.message).toContain(message)
    expect(JSON.stringify(checks)).not.toContain('hush')
  })

  it.each([
    [{}, '', 'ok', 'wait for a person'],
    [{}, SMALL, 'ok', 'wait for a person where no rule allows them'],
    [
      { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '0' },
      SMALL,
      'note',
      'are approved unasked unless a rule denies them or asks (INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0)',
    ],
  ])('says of writes what the status says of them (%j, %j)', async (values, rules, state, message) => {
    const bench = await createPolicyBench()
    if (rules !== '') await bench.apply(rules)
    const checks = await examined(bench, values)
    expect(checks.find(({ name }) => name === 'writes')).toMatchObject({ state, message })
  })

  it('counts one rule as one', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const checks = await examined(bench)
    expect(checks.find(({ name }) => name === 'policy')?.message).toMatch(/ is in force, with 1 rule$/)
  })

  it('names a connection that nothing runs on, and what to do', async () => {
    const bench = await createBench()
    const about = async () => (await examined(bench)).filter(({ name }) => name.startsWith('connection '))
    expect(await about()).toEqual([])
    await rememberMismatch(bench.parts, connectionOf(), { account: 'eve@shop.de', config: {} })
    expect(await about()).toMatchObject([
      {
        name: 'connection google',
        state: 'bad',
        message: expect.stringMatching(
          /^Another account was behind google: eve@shop\.de, not anna@shop\.de \(seen /,
        ) as string,
        remedy: expect.stringContaining('shield connections accept google') as string,
      },
    ])
  })

  it('names a connection whose access has ended, until it works again', async () => {
    const bench = await createBench()
    bench.notes.run = ({ get }) => get('/notes')
    const about = async () => (await examined(bench)).filter(({ name }) => name.startsWith('connection '))
    const ask = {
      operation: bench.list,
      input: {},
      connection: connectionOf(),
      actor: ANNA,
      sees: 'all',
    } as const
    bench.nango.respond = () => responseOf(401, { error: 'expired' })
    await read(bench.parts, ask).catch(() => undefined)
    expect(await about()).toMatchObject([
      {
        name: 'connection google',
        state: 'bad',
        message: expect.stringMatching(/^Its access has ended \(first seen /) as string,
        remedy: 'shield status --check looks again; if it stays so: shield connect google',
      },
    ])
    bench.nango.respond = () => responseOf(200, { owner: 'anna@shop.de' })
    const [connection] = await bench.store.connections.list()
    await read(bench.parts, { ...ask, connection: connection ?? ask.connection }).catch(() => undefined)
    expect(await about()).toEqual([])
  })

  it('names each token that shield did not make, until it is revoked', async () => {
    const bench = await createBench()
    const made = async (name: string) => {
      const ask = { name, roles: ['requester'], expiresIn: null, actor: ANNA }
      return (await createToken(bench.parts, ask)).token.id
    }
    const tokens = async () => (await examined(bench)).filter(({ name }) => name === 'tokens')
    expect(await tokens()).toMatchObject([{ state: 'ok' }])
    const [forged] = [await made('agent'), await made('other')]
    expect(await tokens()).toMatchObject([{ state: 'ok' }])
    tamper(
      bench,
      `drop trigger tokens_only_revoked;
       update tokens set roles = '["approver"]' where id = '${forged}'`,
    )
    expect(await tokens()).toMatchObject([
      {
        state: 'bad',
        message: expect.stringContaining(forged) as string,
        remedy: expect.stringContaining(`shield tokens revoke ${forged}`) as string,
      },
    ])
    await revokeToken(bench.parts, forged, ANNA)
    expect(await tokens()).toMatchObject([{ state: 'ok' }])
  })

  it('blames no token for a seal key that is gone', async () => {
    const bench = await createBench()
    await createToken(bench.parts, { name: 'agent', roles: ['requester'], expiresIn: null, actor: ANNA })
    rmSync(`${bench.file}.key`)
    const checks = await examined(bench)
    expect(checks.filter(({ name }) => name === 'tokens')).toEqual([])
    expect(checks).toContainEqual(expect.objectContaining({ name: 'seal key', state: 'bad' }))
    expect(checks).toContainEqual(expect.objectContaining({ name: 'database', state: 'ok' }))
  })
})

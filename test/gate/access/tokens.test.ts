import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Role } from '../../../src/domain/access/principal.ts'
import {
  authenticate,
  principalOf,
  createToken,
  listTokens,
  revokeToken,
  type TokenAsk,
} from '../../../src/gate/access/tokens.ts'
import { ANNA, auditOf, createBench, MINUTE, START, tamper, type Bench } from '../bench.ts'
import { isOnPostgres } from '../../postgres/databases.ts'

function created(bench: Bench, changes: Partial<TokenAsk> = {}) {
  const ask = { name: 'agent-1', roles: ['requester'], expiresIn: null, actor: ANNA, ...changes }
  return createToken(bench.parts, ask)
}

describe('making a token', () => {
  it('gives it out once, keeps its hash, and says in the log whose it is and what for', async () => {
    const bench = await createBench()
    const { plain, token } = await created(bench, {
      roles: ['approver', 'requester', 'approver'],
      expiresIn: MINUTE,
    })
    expect(token).toMatchObject({
      id: `tok_${plain.slice(7, 17)}`,
      principal: 'agent-1',
      roles: ['requester', 'approver'],
      createdBy: ANNA,
      expiresAt: new Date(START + MINUTE).toISOString(),
      revokedAt: null,
    })
    expect(await listTokens(bench.parts)).toEqual([{ token: { ...token, isGenuine: true }, state: 'active' }])
    const data = { principal: 'agent-1', roles: ['requester', 'approver'], expiresAt: token.expiresAt }
    expect(await auditOf(bench)).toMatchObject([
      { type: 'token.created', subject: token.id, actor: ANNA, data },
    ])
  })

  it.skipIf(isOnPostgres)('writes the secret nowhere', async () => {
    const bench = await createBench()
    const { plain, token } = await created(bench)
    await authenticate(bench.parts, plain)
    await revokeToken(bench.parts, plain, ANNA)
    const secret = plain.slice(-43)
    const folder = dirname(bench.file)
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
    expect(files.some((bytes) => bytes.includes(token.secretHash))).toBe(true)
    for (const bytes of files) {
      expect(bytes.includes(secret)).toBe(false)
      expect(bytes.includes(Buffer.from(secret, 'base64url'))).toBe(false)
    }
    expect(JSON.stringify([await auditOf(bench), await listTokens(bench.parts)])).not.toContain(secret)
  })

  it.each<[string, Partial<TokenAsk>, string]>([
    ['a name that nobody may have', { name: 'an\u202Ena' }, 'A name has'],
    ['the name of shield itself', { name: 'Shield' }, 'keeps for itself'],
    ['no role', { roles: [] }, 'needs a role'],
    ['an unknown role', { roles: ['requester', 'root'] }, 'There is no role "root"'],
    ['a role of the prototype', { roles: ['constructor'] }, 'There is no role'],
  ])('is refused with %s, and nothing is kept', async (_what, changes, message) => {
    const bench = await createBench()
    await expect(created(bench, changes)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message) as string,
    })
    expect(await listTokens(bench.parts)).toEqual([])
    expect(await auditOf(bench)).toEqual([])
  })

  it.skipIf(isOnPostgres)('costs nothing where nobody makes one: the seal key is not even made', async () => {
    const bench = await createBench()
    expect(await listTokens(bench.parts)).toEqual([])
    expect(await authenticate(bench.parts, `shield_0000000000_${'a'.repeat(43)}`)).toBeNull()
    expect(await bench.store.guard.keyState()).toMatchObject({ state: 'unused' })
  })
})

describe('whoever comes with a token', () => {
  it('is its principal, with the roles of that token and no other', async () => {
    const bench = await createBench()
    const asks: (readonly Role[])[] = [['requester'], ['approver', 'admin']]
    const [one, other] = [
      await created(bench, { roles: asks[0] ?? [] }),
      await created(bench, { roles: asks[1] ?? [] }),
    ]
    expect(await authenticate(bench.parts, one.plain)).toEqual({
      name: 'agent-1',
      roles: ['requester'],
      tokenId: one.token.id,
    })
    expect(await authenticate(bench.parts, other.plain)).toEqual({
      name: 'agent-1',
      roles: ['approver', 'admin'],
      tokenId: other.token.id,
    })
    expect(await principalOf(bench.parts, one.token.id)).toMatchObject({ roles: ['requester'] })
  })

  it.each<[string, (given: { bench: Bench; plain: string; id: string }) => Promise<string> | string]>([
    ['malformed', ({ plain }) => plain.slice(0, -1)],
    ['empty', () => ''],
    ['its scheme too', ({ plain }) => `Bearer ${plain}`],
    ['an id alone', ({ id }) => id],
    ['unknown', ({ plain }) => plain.replace(/_.{10}_/, '_0000000000_')],
    ['with another secret', ({ plain }) => `${plain.slice(0, 18)}${'a'.repeat(43)}`],
    [
      'with the secret of another',
      async ({ bench, plain }) => plain.slice(0, 18) + (await created(bench)).plain.slice(-43),
    ],
    [
      'with its hash in place of the secret',
      async ({ bench, plain }) =>
        plain.slice(0, 18) + ((await listTokens(bench.parts))[0]?.token.secretHash ?? ''),
    ],
    [
      'expired',
      ({ bench, plain }) => {
        bench.clock.now += 10 * MINUTE
        return plain
      },
    ],
    [
      'revoked',
      async ({ bench, plain, id }) => {
        await revokeToken(bench.parts, id, ANNA)
        return plain
      },
    ],
    [
      'given another role by hand',
      ({ bench, plain }) => {
        tamper(bench, `drop trigger tokens_only_revoked; update tokens set roles = '["approver"]'`)
        return plain
      },
    ],
  ])('that is %s is nobody', async (_what, prepare) => {
    const bench = await createBench()
    const { plain, token } = await created(bench, { expiresIn: 10 * MINUTE })
    expect(await authenticate(bench.parts, plain)).not.toBeNull()
    expect(await authenticate(bench.parts, await prepare({ bench, plain, id: token.id }))).toBeNull()
  })

  it('loses a session of it with it, and another token of the same principal stays', async () => {
    const bench = await createBench()
    const [first, second] = [await created(bench, { expiresIn: MINUTE }), await created(bench)]
    const third = await created(bench)
    bench.clock.now += MINUTE
    await revokeToken(bench.parts, second.token.id, ANNA)
    expect(await principalOf(bench.parts, first.token.id)).toBeNull()
    expect(await principalOf(bench.parts, second.token.id)).toBeNull()
    expect(await principalOf(bench.parts, third.token.id)).toMatchObject({ name: 'agent-1' })
    expect(await principalOf(bench.parts, 'tok_0000000000')).toBeNull()
  })

  it('that has expired does not get in again when the clock is set back', async () => {
    const bench = await createBench()
    const { plain } = await created(bench, { expiresIn: 10 * MINUTE })
    bench.clock.now += 11 * MINUTE
    // Whatever is written makes the database see the time.
    await created(bench)
    bench.clock.setBy = -60 * MINUTE
    expect(await authenticate(bench.parts, plain)).toBeNull()
    expect((await listTokens(bench.parts)).map(({ state }) => state)).toEqual(['expired', 'active'])
  })
})

describe('revoking', () => {
  it.each<[string, (plain: string, id: string) => string]>([
    ['its id', (_plain, id) => id],
    ['the start of its id', (_plain, id) => id.slice(0, 8)],
    ['the start without tok_', (_plain, id) => id.slice(4, 8).toUpperCase()],
    ['the token itself', (plain) => plain],
  ])('takes %s, and is audited once', async (_what, typed) => {
    const bench = await createBench()
    const { plain, token } = await created(bench)
    expect(await revokeToken(bench.parts, typed(plain, token.id), ANNA)).toEqual({
      id: token.id,
      isNew: true,
    })
    expect(await revokeToken(bench.parts, typed(plain, token.id), ANNA)).toEqual({
      id: token.id,
      isNew: false,
    })
    expect((await auditOf(bench)).map(({ type, subject }) => `${type} ${subject}`)).toEqual([
      `token.created ${token.id}`,
      `token.revoked ${token.id}`,
    ])
    expect(await listTokens(bench.parts)).toMatchObject([{ state: 'revoked' }])
  })

  it.each([
    ['tok_0000000000', 'not_found'],
    ['tok_zz', 'not_found'],
    [`shield_0000000000_${'a'.repeat(43)}`, 'not_found'],
    ['', 'usage'],
    ['agent-1', 'usage'],
    [`shield_0000000000_${'a'.repeat(42)}`, 'usage'],
  ])('%j fails with %s, and repeats no secret', async (typed, code) => {
    const bench = await createBench()
    await created(bench)
    await expect(revokeToken(bench.parts, typed, ANNA)).rejects.toMatchObject({
      code,
      message: expect.not.stringContaining('aaaa') as string,
    })
  })

  it('lists those that start alike and revokes none of them', async () => {
    const bench = await createBench()
    const parts = { ...bench.parts }
    const starts = ['aaaaaaaaa1', 'aaaaaaaaa2']
    for (const id of starts) {
      const characters = '0123456789abcdefghjkmnpqrstvwxyz'
      const random = (size: number) =>
        size === 10 ? Uint8Array.from(id, (one) => characters.indexOf(one)) : bench.parts.random(size)
      await createToken({ ...parts, random }, { name: 'x', roles: ['admin'], expiresIn: null, actor: ANNA })
    }
    await expect(revokeToken(parts, 'tok_aa', ANNA)).rejects.toMatchObject({
      code: 'usage',
      message: 'Several tokens start with tok_aa: tok_aaaaaaaaa1, tok_aaaaaaaaa2',
    })
    expect((await listTokens(parts)).map(({ state }) => state)).toEqual(['active', 'active'])
  })
})

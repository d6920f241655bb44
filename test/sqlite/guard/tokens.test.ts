import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { temporaryStore } from '../samples.ts'
import { AT, noteOf, tokenOf } from '../../store/samples.ts'

const LATER = '2026-04-02T10:00:00.000Z'
const created = noteOf('token.created', tokenOf().id)
const revoked = noteOf('token.revoked', tokenOf().id, LATER)
const approver = tokenOf({ id: 'tok_0000000000', roles: ['requester', 'approver'], expiresAt: null })

describe('a token', () => {
  it('is neither made nor revoked when its entry cannot be written', async () => {
    const { store, file } = await temporaryStore()
    await store.tokens.add(tokenOf(), created)
    const raw = new Sqlite(file)
    raw.exec(`create trigger full before insert on audit begin select raise(abort, 'disk full'); end`)
    raw.close()
    await expect(store.tokens.add(approver, created)).rejects.toMatchObject({ name: 'ShieldError' })
    await expect(store.tokens.revoke(tokenOf().id, revoked)).rejects.toMatchObject({ name: 'ShieldError' })
    expect(await store.tokens.list()).toEqual([{ ...tokenOf(), isGenuine: true }])
  })
})

describe('by SQL written by hand', () => {
  async function withToken() {
    const { store, file } = await temporaryStore()
    await store.tokens.add(tokenOf(), created)
    return { store, raw: new Sqlite(file) }
  }

  it.each([
    `update tokens set roles = '["approver"]'`,
    `update tokens set principal = 'anna'`,
    `update tokens set secret_hash = '${'b'.repeat(64)}'`,
    `update tokens set expires_at = null`,
    `update tokens set seal = '${'b'.repeat(64)}'`,
    `update tokens set id = 'tok_x'`,
    `update tokens set created_by_name = 'ben'`,
    `update tokens set revoked_at = '${LATER}'; update tokens set revoked_at = null`,
    `update tokens set revoked_at = '${LATER}'; update tokens set revoked_at = '${AT}'`,
    'delete from tokens',
    `replace into tokens select * from tokens`,
    `insert into tokens select 'tok_2', principal, roles, secret_hash, created_at, created_by_name,
       created_by_door, expires_at, '${LATER}', seal from tokens`,
  ])('a token stays as it is: %s', async (statement) => {
    const { raw } = await withToken()
    expect(() => raw.exec(statement)).toThrow(/a token (?:can only be revoked|is)/)
    raw.close()
  })

  it('every column of it but its revocation is frozen', async () => {
    const { raw } = await withToken()
    const columns = raw.prepare(`select name from pragma_table_info('tokens')`).pluck().all() as string[]
    const trigger = raw
      .prepare(`select sql from sqlite_schema where name = 'tokens_only_revoked'`)
      .pluck()
      .get() as string
    expect(columns.filter((name) => !trigger.includes(`new.${name} is not old.${name}`))).toEqual([
      'revoked_at',
    ])
    raw.close()
  })

  it.each([`'[]'`, `'{}'`, `'"approver"'`, `'x'`])('a token never has roles such as %s', async (roles) => {
    const { raw } = await withToken()
    expect(() =>
      raw.exec(`insert into tokens select 'tok_2', principal, ${roles}, secret_hash, created_at, created_by_name,
        created_by_door, expires_at, null, seal from tokens`),
    ).toThrow(/CHECK|malformed/)
    raw.close()
  })
})

describe('with every guard in the file taken away', () => {
  async function forged(statement: string) {
    const { store, file } = await temporaryStore()
    await store.tokens.add(tokenOf(), created)
    const raw = new Sqlite(file)
    for (const name of ['tokens_once', 'tokens_only_revoked', 'tokens_no_delete']) {
      raw.exec(`drop trigger ${name}`)
    }
    raw.pragma('ignore_check_constraints = on')
    raw.exec(statement)
    raw.close()
    return { store, file }
  }

  it.each([
    ['another role', `update tokens set roles = '["approver"]'`],
    ['no list of roles', `update tokens set roles = '{"approver":1}'`],
    ['another principal', `update tokens set principal = 'anna'`],
    ['a secret of somebody’s own', `update tokens set secret_hash = '${'b'.repeat(64)}'`],
    ['a longer life', `update tokens set expires_at = '2036-06-02T10:00:00.000Z'`],
    ['no end', `update tokens set expires_at = null`],
    ['another maker', `update tokens set created_by_name = 'ben'`],
    ['a maker at another door', `update tokens set created_by_door = 'web'`],
    ['another beginning', `update tokens set created_at = '${LATER}'`],
    ['no seal to speak of', `update tokens set seal = ''`],
  ])('what was given %s is not genuine', async (_what, statement) => {
    const { store } = await forged(statement)
    expect(await store.tokens.find(tokenOf().id)).toMatchObject({ isGenuine: false })
    expect(await store.tokens.list()).toMatchObject([{ isGenuine: false }])
  })

  it('neither is one written by hand, with the seal of another', async () => {
    const { store } = await forged(
      `insert into tokens select 'tok_0000000002', principal, roles, secret_hash, created_at, created_by_name,
         created_by_door, expires_at, null, seal from tokens`,
    )
    expect((await store.tokens.list()).map(({ isGenuine }) => isGenuine)).toEqual([true, false])
  })

  it('whose roles cannot be read is an error, not an open door', async () => {
    const { store } = await forged(`update tokens set roles = '["approver"'`)
    await expect(store.tokens.find(tokenOf().id)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

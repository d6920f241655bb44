import { describe, expect, it } from 'vitest'
import {
  begunVault,
  isEmptyVault,
  judgeVault,
  type VaultFacts,
} from '../../../src/domain/vault/settle-vault.ts'
import { vaultLine, type Vault } from '../../../src/domain/vault/vault.ts'
import { AT } from '../../store/samples.ts'

const KEY = Buffer.alloc(32, 7)
const HOLD = { reason: 'odd', by: { name: 'anna', door: 'cli' }, at: AT } as const
const vaultOf = (counter: number, hold: Vault['hold'] = null, database = 'db'): Vault => ({
  ...begunVault(database, hold, {}),
  counter,
})
const line = (vault: Vault, key: Uint8Array | null = KEY) => vaultLine(vault, key)
const facts = (changes: Partial<VaultFacts>): VaultFacts => ({
  line: null,
  hold: null,
  file: undefined,
  key: KEY,
  databaseId: 'db',
  ...changes,
})
const CHANGED = 'the hold or what was revoked was changed in the database without shield'

describe('of the vault and what the database says of it', () => {
  it('neither says anything at the beginning', () => {
    expect(judgeVault(facts({}))).toEqual({ kind: 'begin' })
    expect(judgeVault(facts({ hold: HOLD }))).toEqual({ kind: 'begin' })
  })

  it('both count where they are the same', () => {
    const held = vaultOf(3, HOLD)
    expect(judgeVault(facts({ line: line(held), hold: HOLD, file: line(held) }))).toEqual({
      kind: 'same',
      vault: held,
    })
  })

  it.each([
    ['has no line yet', { line: null }, null],
    ['holds an older line that shield sealed, as a restored copy does', { line: line(vaultOf(1)) }, null],
    ['had the hold taken off', { line: line(vaultOf(3, HOLD)) }, CHANGED],
    ['holds a newer line that shield did not seal', { line: line(vaultOf(9), null) }, CHANGED],
    ['holds a newer line under another key', { line: line(vaultOf(9), Buffer.alloc(32, 8)) }, CHANGED],
    [
      'holds a newer, sealed line and a hold beside it that it does not name',
      { line: line(vaultOf(9)), hold: { ...HOLD, reason: 'another' } },
      CHANGED,
    ],
    ['holds a newer, sealed line where the key is lost', { line: line(vaultOf(9)), key: null }, CHANGED],
    ['holds what is no line', { line: '{}' }, CHANGED],
  ])('the vault counts where the database %s', (_what, changes, trouble) => {
    const held = vaultOf(3, HOLD)
    expect(judgeVault(facts({ file: line(held), ...changes }))).toEqual({
      kind: 'take_over',
      vault: held,
      line: line(held),
      trouble,
    })
  })

  it('the database counts where its line is newer and sealed', () => {
    const released = vaultOf(4)
    const found = judgeVault(facts({ line: line(released), file: line(vaultOf(3, HOLD)) }))
    expect(found).toEqual({ kind: 'put_back', vault: released, line: line(released) })
  })

  it.each([
    ['is missing', undefined, 'it is missing'],
    ['is no file of shield’s', null, 'it cannot be read'],
    ['is damaged', '{"vault":1}', 'it cannot be read'],
  ])('a vault that %s is made anew, from what shield sealed last', (_what, file, trouble) => {
    const held = vaultOf(3, HOLD)
    const sealed = facts({ line: line(held), hold: HOLD, file })
    expect(judgeVault(sealed)).toEqual({ kind: 'renew', vault: held, trouble })
    expect(judgeVault({ ...sealed, line: '{}' })).toEqual({ kind: 'renew', vault: undefined, trouble })
  })

  it('one that is another database’s is neither', () => {
    expect(judgeVault(facts({ file: line(vaultOf(3, null, 'other')) }))).toEqual({ kind: 'swapped' })
  })
})

it('a vault is empty while there is neither a hold nor anything that was taken back', () => {
  expect(isEmptyVault(vaultOf(0))).toBe(true)
  expect(isEmptyVault(vaultOf(0, HOLD))).toBe(false)
  expect(isEmptyVault({ ...vaultOf(0), revoked: { tok_1: AT } })).toBe(false)
  expect(isEmptyVault({ ...vaultOf(0), withdrawn: { nonce: AT } })).toBe(false)
})

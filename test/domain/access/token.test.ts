import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hashSecret,
  isSecretOf,
  isTokenSealed,
  sealToken,
  formatToken,
  parseToken,
  tokenState,
  type FoundToken,
} from '../../../src/domain/access/token.ts'

const ID = fc.array(fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz'.split('')), {
  minLength: 10,
  maxLength: 10,
})
const SECRET = fc.uint8Array({ minLength: 32, maxLength: 32 })
const NOW = Date.parse('2026-03-02T10:00:00.000Z')

const plain = formatToken('tok_0123456789', Buffer.alloc(32, 7))

function tokenOf(changes: Partial<FoundToken> = {}): FoundToken {
  return {
    id: 'tok_0123456789',
    principal: 'agent-1',
    roles: ['requester'],
    secretHash: hashSecret(parseToken(plain)?.secret ?? ''),
    createdAt: '2026-03-01T10:00:00.000Z',
    createdBy: { name: 'anna', door: 'cli' },
    expiresAt: null,
    revokedAt: null,
    isGenuine: true,
    ...changes,
  }
}

describe('a plain token', () => {
  it('is read again as it was written, whatever its bytes', () => {
    fc.assert(
      fc.property(ID, SECRET, (characters, secret) => {
        const id = `tok_${characters.join('')}`
        const text = formatToken(id, secret)
        expect(text).toMatch(/^shield_[0-9a-z]{10}_[\w-]{43}$/)
        expect(parseToken(text)).toEqual({ id, secret: Buffer.from(secret).toString('base64url') })
      }),
    )
  })

  it('is taken in one spelling only: one changed character is another token, or none', () => {
    fc.assert(
      fc.property(
        SECRET,
        fc.nat(60),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        (...given) => {
          const [secret, place, character] = given
          const text = formatToken('tok_0123456789', secret)
          const token = tokenOf({ secretHash: hashSecret(text.slice(-43)) })
          const changed = text.slice(0, place) + character + text.slice(place + 1)
          fc.pre(changed !== text)
          const parsed = parseToken(changed)
          const opens = parsed !== undefined && parsed.id === token.id && isSecretOf(token, parsed.secret)
          expect(opens).toBe(false)
        },
      ),
    )
  })

  it.each([
    ['nothing', ''],
    ['a word', 'shield'],
    ['an id', 'tok_0123456789'],
    ['one cut short', plain.slice(0, -1)],
    ['one with more behind it', `${plain}A`],
    ['one with a line feed behind it', `${plain}\n`],
    ['one with a space before it', ` ${plain}`],
    ['one with its scheme', `Bearer ${plain}`],
    ['another prefix', plain.replace('shield', 'Shield')],
    ['an id in capitals', plain.replace('0123456789', '012345678A')],
    ['an id with a letter that Crockford leaves out', plain.replace('0123456789', '012345678l')],
    ['a secret with padding', `${plain.slice(0, -1)}=`],
    ['a secret in plain base64', `${plain.slice(0, -1)}+`],
    ['a secret with a null byte', `${plain.slice(0, -1)}\0`],
    ['a letter from elsewhere', `${plain.slice(0, -1)}а`],
    ['two at once', `${plain},${plain}`],
    ['a flood', 'shield_'.repeat(100_000)],
  ])('is not %s', (_what, text) => {
    expect(parseToken(text)).toBeUndefined()
  })

  it('whose secret spells the same bytes in other characters does not open', () => {
    // 43 characters hold 258 bits, 32 bytes 256: the last two say nothing.
    const last = plain.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twin = plain.slice(0, -1) + (alphabet[alphabet.indexOf(last) + 1] ?? '')
    const bytesOf = (text: string) => Buffer.from(parseToken(text)?.secret ?? '', 'base64url')
    expect(bytesOf(twin)).toEqual(bytesOf(plain))
    expect(isSecretOf(tokenOf(), parseToken(plain)?.secret ?? '')).toBe(true)
    expect(isSecretOf(tokenOf(), parseToken(twin)?.secret ?? '')).toBe(false)
  })

  it('is compared without stumbling over a hash of another length', () => {
    expect(isSecretOf({ secretHash: '' }, 'x')).toBe(false)
    expect(isSecretOf({ secretHash: 'é'.repeat(64) }, 'x')).toBe(false)
  })
})

describe('a token is', () => {
  it.each<[string, Partial<FoundToken>, number]>([
    ['active', {}, NOW],
    ['active', { expiresAt: '2026-03-02T10:00:00.001Z' }, NOW],
    ['expired', { expiresAt: '2026-03-02T10:00:00.000Z' }, NOW],
    ['expired', { expiresAt: 'never' }, NOW],
    ['revoked', { revokedAt: '2026-03-02T09:00:00.000Z' }, NOW],
    ['revoked', { revokedAt: '2036-03-02T09:00:00.000Z', expiresAt: '2026-03-01T10:00:00.000Z' }, NOW],
    ['revoked', { revokedAt: '', isGenuine: false }, NOW],
    ['forged', { isGenuine: false }, NOW],
    ['forged', { isGenuine: false, expiresAt: '2026-03-01T10:00:00.000Z' }, NOW],
  ])('%s with %o', (state, changes, now) => {
    expect(tokenState(tokenOf(changes), now)).toBe(state)
  })
})

describe('the seal of a token', () => {
  const key = Buffer.alloc(32, 7)

  it('fits the token under its own key and no other', () => {
    const seal = sealToken(key, tokenOf())
    expect(isTokenSealed(key, tokenOf(), seal)).toBe(true)
    expect(isTokenSealed(key, tokenOf({ revokedAt: '2026-03-02T10:00:00.000Z' }), seal)).toBe(true)
    expect(isTokenSealed(Buffer.alloc(32, 8), tokenOf(), seal)).toBe(false)
    expect(isTokenSealed(null, tokenOf(), seal)).toBe(false)
    expect(isTokenSealed(key, tokenOf(), '')).toBe(false)
  })

  it.each<[string, Partial<FoundToken>]>([
    ['id', { id: 'tok_0123456788' }],
    ['principal', { principal: 'anna' }],
    ['role', { roles: ['approver'] }],
    ['further role', { roles: ['requester', 'approver'] }],
    ['secret', { secretHash: 'b'.repeat(64) }],
    ['beginning', { createdAt: '2026-03-01T10:00:00.001Z' }],
    ['maker', { createdBy: { name: 'ben', door: 'cli' } }],
    ['door', { createdBy: { name: 'anna', door: 'web' } }],
    ['end', { expiresAt: '2036-03-01T10:00:00.000Z' }],
  ])('does not fit another %s', (_what, changes) => {
    expect(isTokenSealed(key, tokenOf(changes), sealToken(key, tokenOf()))).toBe(false)
  })
})

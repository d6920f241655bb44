import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { DeliverySource } from '../../../src/domain/webhook/senders.ts'
import {
  describeHeader,
  diagnoseSignature,
  isSignedBy,
  parseSignature,
  readSignature,
  signatureOf,
  writeSignature,
} from '../../../src/domain/webhook/webhook-signature.ts'

/** Recorded from a Nango 0.71 server, with the key that it had then. */
const RECORDED = {
  key: '829ac4a7-9e65-4eca-ac7a-c94a8987cf93',
  hmac: '8e14c2b0a5fc6c316945d301d03e4e1fa991c60863512de509c45943445ede20',
  legacy: 'ebe451c151a055de6a80f11c3e26b792cbd4ec49460e8a16854609c525c1356a',
  body: '{"authMode":"OAUTH2","connectionId":"4420984e-4aa4-4d6a-89e9-f9a7c89f2235","endUser":{"endUserEmail":"wh-user1@example.com","endUserId":"wh-user1","organizationId":"o","tags":{"plan":"pro"}},"environment":"dev","from":"nango","operation":"creation","provider":"google-calendar","providerConfigKey":"google-calendar","success":true,"tags":{"end_user_display_name":"U","end_user_email":"wh-user1@example.com","end_user_id":"wh-user1","organization_display_name":"O","organization_id":"o","plan":"pro","team":"blue"},"type":"auth"}',
}

const META_SECRET = 'test_app_secret'
const META_BODY = '{"object":"whatsapp_business_account","entry":[]}'
const META_SIGNATURE = 'sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756'

const bytes = (text: string): Uint8Array => Buffer.from(text)

/** As the server does it: the header first, then the bytes. */
function accepts(
  source: DeliverySource,
  header: string | null,
  body: string | Uint8Array,
  secrets: readonly string[],
): boolean {
  const signature = parseSignature(source, header)
  const raw = typeof body === 'string' ? bytes(body) : body
  return signature !== undefined && isSignedBy(secrets, signature, raw)
}

describe('a signature', () => {
  it('that a real Nango made is good', () => {
    expect(accepts('nango', RECORDED.hmac, RECORDED.body, [RECORDED.key])).toBe(true)
  })

  it('that Meta’s own example has is good', () => {
    expect(accepts('whatsapp', META_SIGNATURE, META_BODY, [META_SECRET])).toBe(true)
  })

  it('is good by the new secret and by the old one, and not by one that is gone', () => {
    const signed = (secret: string) => createHmac('sha256', secret).update('{}').digest('hex')
    for (const secret of ['new', 'old'])
      expect(accepts('nango', signed(secret), '{}', ['new', 'old'])).toBe(true)
    expect(accepts('nango', signed('gone'), '{}', ['new', 'old'])).toBe(false)
    expect(accepts('nango', signed('new'), '{}', [])).toBe(false)
  })

  it('by an empty secret is never good: anybody could make it', () => {
    const forged = createHmac('sha256', '').update('{}').digest('hex')
    expect(accepts('nango', forged, '{}', ['', 'secret'])).toBe(false)
  })

  const hex = Buffer.from(RECORDED.hmac, 'hex')
  it.each<[string, string | null]>([
    ['missing', null],
    ['empty', ''],
    ['the legacy one', RECORDED.legacy],
    ['base64', hex.toString('base64')],
    ['base64url', hex.toString('base64url')],
    ['in upper case', RECORDED.hmac.toUpperCase()],
    ['with Meta’s prefix', `sha256=${RECORDED.hmac}`],
    ['sent twice', `${RECORDED.hmac}, ${RECORDED.hmac}`],
    ['with a blank', ` ${RECORDED.hmac}`],
    ['with a line feed', `${RECORDED.hmac}\n`],
    ['one digit short', RECORDED.hmac.slice(1)],
    ['one digit long', `${RECORDED.hmac}0`],
    ['one digit off', `9${RECORDED.hmac.slice(1)}`],
    ['all zeros', '0'.repeat(64)],
  ])('of Nango’s that is %s is refused', (_what, header) => {
    expect(accepts('nango', header, RECORDED.body, [RECORDED.key])).toBe(false)
  })

  it.each<[string, string | null]>([
    ['missing', null],
    ['without its prefix', META_SIGNATURE.slice(7)],
    ['with another prefix', `sha1=${META_SIGNATURE.slice(7)}`],
    ['with a blank after its prefix', META_SIGNATURE.replace('=', '= ')],
    ['sent twice', `${META_SIGNATURE}, ${META_SIGNATURE}`],
    ['base64', `sha256=${Buffer.from(META_SIGNATURE.slice(7), 'hex').toString('base64')}`],
    ['in upper case', META_SIGNATURE.toUpperCase()],
  ])('of Meta’s that is %s is refused', (_what, header) => {
    expect(accepts('whatsapp', header, META_BODY, [META_SECRET])).toBe(false)
  })

  it.each<[string, (body: string) => string]>([
    ['cut off', (body) => body.slice(0, -1)],
    ['one byte off', (body) => body.replace('creation', 'creatiom')],
    ['written anew with blanks', (body) => JSON.stringify(JSON.parse(body), undefined, 1)],
    ['empty', () => ''],
    ['with a byte order mark', (body) => `\ufeff${body}`],
    ['with a line feed at its end', (body) => `${body}\n`],
  ])('over a body that is %s is refused', (_what, change) => {
    expect(accepts('nango', RECORDED.hmac, change(RECORDED.body), [RECORDED.key])).toBe(false)
  })

  it('is over the bytes as they came: Meta’s escapes count, and not what they mean', () => {
    const escaped = String.raw`{"name":"Jos\u00e9","path":"a\/b"}`
    const signature = signatureOf('whatsapp', META_SECRET, bytes(escaped))
    expect(accepts('whatsapp', signature, escaped, [META_SECRET])).toBe(true)
    expect(accepts('whatsapp', signature, JSON.stringify(JSON.parse(escaped)), [META_SECRET])).toBe(false)
  })

  it('may be over bytes that are no text', () => {
    const body = Buffer.from([0, 255, 254])
    expect(accepts('nango', signatureOf('nango', 'k', body), body, ['k'])).toBe(true)
    expect(accepts('nango', signatureOf('nango', 'k', body), body.toString(), ['k'])).toBe(false)
  })
})

describe('a refusal', () => {
  const headers = (given: Readonly<Record<string, string>>) => (name: string) => given[name] ?? null

  it.each<[Readonly<Record<string, string>>, DeliverySource, RegExp]>([
    [{}, 'nango', /x-nango-hmac-sha256 is missing/],
    [{ 'x-nango-signature': RECORDED.legacy }, 'nango', /Only the legacy/],
    [{ 'x-nango-hmac-sha256': 'a, b' }, 'nango', /more than once/],
    [{ 'x-nango-hmac-sha256': Buffer.from(RECORDED.hmac, 'hex').toString('base64') }, 'nango', /base64/],
    [{ 'x-nango-hmac-sha256': META_SIGNATURE }, 'nango', /another sender/],
    [{ 'x-hub-signature-256': RECORDED.hmac }, 'whatsapp', /another sender/],
    [{ 'x-hub-signature-256': 'hello' }, 'whatsapp', /not a signature/],
  ])('of the headers %j says what is wrong with them', (given, source, says) => {
    expect(describeHeader(source, headers(given))).toMatch(says)
  })

  const refused = (source: DeliverySource, key: string, more: Readonly<Record<string, string>> = {}) => {
    const body = bytes('{"a":1}')
    const name = source === 'nango' ? 'x-nango-hmac-sha256' : 'x-hub-signature-256'
    return diagnoseSignature({
      source,
      body,
      header: headers({ [name]: signatureOf(source, key, body), ...more }),
      secrets: ['right'],
      others: [
        { name: 'NANGO_API_KEY', value: 'api-key' },
        { name: 'META_APP_SECRET', value: 'meta' },
        { name: 'NANGO_WEBHOOK_SECRET', value: '' },
      ],
    })
  }

  it('of what was signed with another secret of ours names it', () => {
    expect(refused('nango', 'api-key')).toMatch(/NANGO_API_KEY, not with NANGO_WEBHOOK_SECRET: .*rotate/)
    expect(refused('nango', 'meta')).toMatch(/META_APP_SECRET, not with NANGO_WEBHOOK_SECRET$/)
    expect(refused('whatsapp', 'api-key')).toMatch(/NANGO_API_KEY, not with META_APP_SECRET/)
  })

  it('of what was signed by nobody known names no secret', () => {
    for (const key of ['wrong', '']) {
      expect(refused('nango', key)).toMatch(/^It is not signed with NANGO_WEBHOOK_SECRET/)
    }
  })

  it('tells a wrong key from a body that was changed, by the legacy signature', () => {
    const legacy = createHash('sha256').update('right{"a":1}').digest('hex')
    expect(refused('nango', 'wrong', { 'x-nango-signature': legacy })).toMatch(/The secret is the right one/)
  })

  it('never repeats a secret', () => {
    expect(refused('nango', 'api-key')).not.toMatch(/api-key|right\b(?!s)/)
  })
})

describe('a signature in another form', () => {
  const STRIPE = 't={time},v1={hex}'
  const hex = (text: string) => createHmac('sha256', 'whsec').update(text).digest('hex')
  const isGood = (form: string, header: string) => {
    const signature = readSignature(form, header)
    return signature !== undefined && isSignedBy(['whsec'], signature, bytes('{}'))
  }

  it('is made over a time, a dot and the body, and may stand there more than once', () => {
    expect(isGood(STRIPE, `t=12,v1=${hex('12.{}')}`)).toBe(true)
    expect(isGood(STRIPE, `t=12,v1=${hex('old')},v1=${hex('12.{}')},v0=${hex('x')}`)).toBe(true)
    expect(isGood(STRIPE, writeSignature(STRIPE, 'whsec', bytes('{}'), '12'))).toBe(true)
  })

  it.each<[string, string]>([
    ['for another time', `t=13,v1=${hex('12.{}')}`],
    ['over the body alone', `t=12,v1=${hex('{}')}`],
    ['of another version', `t=12,v0=${hex('12.{}')}`],
    ['without a time', `v1=${hex('12.{}')}`],
    ['with two times', `t=12,t=12,v1=${hex('12.{}')}`],
    ['without a signature', 't=12'],
  ])('is not good %s', (_case, header) => {
    expect(isGood(STRIPE, header)).toBe(false)
  })

  it('may be base64', () => {
    expect(isGood('{base64}', createHmac('sha256', 'whsec').update('{}').digest('base64'))).toBe(true)
    expect(isGood('{base64}', hex('{}'))).toBe(false)
  })
})

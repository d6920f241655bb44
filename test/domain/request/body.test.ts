import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, freezeBody, isBody, type Body, type BodyDraft } from '../../../src/domain/request/body.ts'
import { digestOf } from '../../../src/domain/request/digest.ts'
import { sealRequest } from '../../../src/domain/request/seal.ts'
import { requestOf } from '../../store/samples.ts'
import { bodies } from './body-drafts.ts'

const frozen = (draft: BodyDraft): Body => {
  const body = freezeBody(draft)
  if (body === null) throw new Error('There is no body')
  return body
}

const textIn = (draft: BodyDraft) => bytesOf(frozen(draft)).toString('latin1')

describe('a body', () => {
  it('of fields is what a browser makes of them, in their order, repeated ones too', () => {
    const form = [
      ['line_items[0][price]', 'price_1'],
      ['note', 'a b+c&d=é\n'],
      ['note', ''],
    ] as const
    expect(frozen({ form })).toMatchObject({ kind: 'form', type: 'application/x-www-form-urlencoded' })
    expect(textIn({ form })).toBe('line_items%5B0%5D%5Bprice%5D=price_1&note=a+b%2Bc%26d%3D%C3%A9%0A&note=')
  })

  it('of parts has each with its name, file name and type, and bytes as they are', () => {
    const multipart = [
      { name: 'caption', content: 'two\nlines' },
      { name: 'file', filename: 'a b.png', type: 'image/png', content: Uint8Array.of(0x89, 0, 13, 10, 0xff) },
    ]
    const { type } = frozen({ multipart }) as { type: string }
    const boundary = /^multipart\/form-data; boundary=(part-[0-9a-f]{32})$/.exec(type)?.[1] ?? ''
    expect(textIn({ multipart })).toBe(
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="caption"',
        '',
        'two\nlines',
        `--${boundary}`,
        'Content-Disposition: form-data; name="file"; filename="a b.png"',
        'Content-Type: image/png',
        '',
        '\u0089\0\r\n\u00ff',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    )
  })

  it('has the same bytes, boundary included, when the same is planned again', () => {
    fc.assert(
      fc.property(bodies, (draft) => {
        expect(freezeBody(draft)).toEqual(freezeBody(structuredClone(draft)))
        expect(isBody(freezeBody(draft))).toBe(true)
      }),
    )
  })

  it('of bytes keeps them and their type', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
    expect(bytesOf(frozen({ raw: { type: 'application/pdf', bytes } })).equals(bytes)).toBe(true)
    const type = 'text/csv; charset=utf-8'
    expect(frozen({ raw: { type, bytes } })).toMatchObject({ kind: 'raw', type })
  })

  it.each<[string, BodyDraft]>([
    ['of two kinds', { body: {}, form: [['a', 'b']] }],
    ['a form without a field', { form: [] }],
    ['bytes of which there are none', { raw: { type: 'text/plain', bytes: new Uint8Array() } }],
    ['JSON as bytes', { raw: { type: 'application/json', bytes: Uint8Array.of(0x7b) } }],
    ['a form as bytes', { raw: { type: 'application/x-www-form-urlencoded', bytes: Uint8Array.of(1) } }],
    ['parts as bytes', { raw: { type: 'multipart/mixed; boundary=x', bytes: Uint8Array.of(1) } }],
    ['a type with another header in it', { raw: { type: 'text/plain\r\nX: y', bytes: Uint8Array.of(1) } }],
    ['a field without a name', { form: [['', 'a']] }],
    ['a field that changes the method', { form: [['_method', 'DELETE']] }],
    ['the same as PHP reads it', { form: [[' _METHOD[a]', 'DELETE']] }],
    ['a part that brings a credential', { multipart: [{ name: 'access_token', content: 'x' }] }],
    [
      'a part whose type has another header in it',
      { multipart: [{ name: 'a', type: 'a/b\r\nX: y', content: 'x' }] },
    ],
  ])('is not %s', (_case, draft) => {
    expect(() => freezeBody(draft)).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  it.each<[string, BodyDraft]>([
    ['half a character in a field', { form: [['a', '\ud800']] }],
    ['half a character in a part', { multipart: [{ name: 'a', content: '\ud800' }] }],
    ['a quote in the name of a file', { multipart: [{ name: 'a', filename: 'x"; name="b', content: '' }] }],
    ['a backslash at the end of a name', { multipart: [{ name: 'a\\', content: '' }] }],
    ['a line break in a name', { multipart: [{ name: 'a\r\nX: y', content: '' }] }],
    ['more than can be reviewed', { raw: { type: 'text/plain', bytes: new Uint8Array(262_145) } }],
  ])('with %s is refused as something the requester gave', (_case, draft) => {
    expect(() => freezeBody(draft)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('every byte of a body', () => {
  it('is in the digest and in the seal: another one changes both', () => {
    const key = Buffer.alloc(32, 7)
    const of = (body: Body) => {
      const request = requestOf({ digest: '' })
      const changed = { ...request, call: { ...request.call, body } }
      return { digest: digestOf(changed), seal: sealRequest(key, changed) }
    }
    fc.assert(
      fc.property(bodies, fc.nat(), fc.integer({ min: 1, max: 255 }), (draft, where, change) => {
        const body = frozen(draft)
        if (typeof body === 'string') return
        const bytes = bytesOf(body)
        const at = where % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ change
        const [before, after] = [of(body), of({ ...body, base64: bytes.toString('base64') })]
        expect(after.digest).not.toBe(before.digest)
        expect(after.seal).not.toBe(before.seal)
        expect(of({ ...body, type: `${body.type}; a=b` }).digest).not.toBe(before.digest)
      }),
    )
  })
})

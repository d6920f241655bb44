import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf, type Json } from '../../../src/domain/text/json.ts'
import { bytesOf, freezeBody, type Body, type BodyDraft } from '../../../src/domain/request/body.ts'
import { safeText } from '../../../src/domain/text/safe-text.ts'
import { renderPreview } from '../../../src/gate/show/render-preview.ts'
import { bodies } from '../../domain/request/body-drafts.ts'
import { createNotesAdd, createNotesScript } from '../fake-notes.ts'
import { requestOf } from '../sample-request.ts'
import { previewOf } from './preview-of.ts'

type Row = readonly [place: string, value: Json]

const rowsOf = (draft: BodyDraft): readonly Row[] =>
  previewOf(draft, []).alsoSent.map(({ place, value }): Row => [place, value])

const unescaped = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~')

/** The name that stands in a place; a repeated one has its number behind it. */
const nameIn = (place: string) => unescaped(place.split('/')[1] ?? '')

/** The bytes that these rows tell of, made by a writer of the test's own; null where one tells a digest instead. */
function rebuilt(type: string, rows: readonly Row[]): Buffer | null {
  if (type.startsWith('application/x-www-form')) return Buffer.from(rows.map(fieldOf).join('&'))
  if (!type.startsWith('multipart/')) return contentOf(new Map(rows))
  const boundary = type.split('boundary=')[1] ?? ''
  const parts = new Map<string, Map<string, Json>>()
  for (const [place, value] of rows) {
    const own = place.slice(0, place.lastIndexOf('/'))
    parts.set(
      own,
      (parts.get(own) ?? new Map<string, Json>()).set(`body/${place.slice(own.length + 1)}`, value),
    )
  }
  const chunks: Buffer[] = []
  for (const [place, part] of parts) {
    const content = contentOf(part)
    if (content === null) return null
    const file = part.has('body/filename') ? `; filename="${textOf(part.get('body/filename'))}"` : ''
    const own = part.has('body/type') ? `Content-Type: ${textOf(part.get('body/type'))}\r\n` : ''
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${nameIn(place)}"${file}\r\n${own}\r\n`
    chunks.push(Buffer.from(head), content, Buffer.from('\r\n'))
  }
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)])
}

const fieldOf = ([place, value]: Row) => `${encoded(nameIn(place))}=${encoded(textOf(value))}`

const encoded = (text: string) =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

function contentOf(rows: ReadonlyMap<string, Json>): Buffer | null {
  const text = rows.get('body/text')
  if (typeof text !== 'string') return null
  expect(rows.get('body/size')).toBe(Buffer.byteLength(text))
  return Buffer.from(text)
}

const typeIn = (rows: readonly Row[]) => textOf(new Map(rows).get('header/content-type'))

/** The body's digest and length, as the preview tells them of bytes that are not text. */
const toldOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

describe('the preview of a form, of parts and of bytes', () => {
  it('tells every byte of it: what it lists makes the very bytes again, or tells their size and SHA-256', () => {
    fc.assert(
      fc.property(bodies, (draft) => {
        const [request, type, ...rows] = rowsOf(draft)
        expect(request).toEqual(['request', 'POST /books/diary/notes'])
        expect(type?.[0]).toBe('header/content-type')
        const body = freezeBody(draft)
        const made = rebuilt(textOf(type?.[1]), rows)
        if (made !== null) expect(made.equals(bytesOf(body ?? ''))).toBe(true)
        for (const { content } of binariesIn(draft)) {
          const { size, sha256 } = toldOf(content)
          expect(rows.some(([place, value]) => place.endsWith('/sha256') && value === sha256)).toBe(true)
          expect(rows.some(([place, value]) => place.endsWith('/size') && value === size)).toBe(true)
        }
        expect(made === null).toBe(binariesIn(draft).length > 0)
      }),
      { numRuns: 1000 },
    )
  })

  it('shows a part by name, file name, type, size and text', () => {
    const multipart = [
      { name: 'caption', content: 'milk' },
      { name: 'file', filename: 'a.png', type: 'image/png', content: Uint8Array.of(0xff, 0) },
      { name: 'file', content: 'again' },
    ]
    expect(rowsOf({ multipart }).slice(2)).toEqual([
      ['body/caption/size', 4],
      ['body/caption/text', 'milk'],
      ['body/file/filename', 'a.png'],
      ['body/file/type', 'image/png'],
      ['body/file/size', 2],
      ['body/file/sha256', toldOf(Uint8Array.of(0xff, 0)).sha256],
      ['body/file/2/size', 5],
      ['body/file/2/text', 'again'],
    ])
  })

  it('has what a fact names in that fact, and the rest under also sent', () => {
    const form = [
      ['text', 'milk'],
      ['tag', 'a'],
      ['tag', 'b'],
    ] as const
    const preview = previewOf({ form }, [
      { label: 'Text', at: 'body/text', as: 'text' },
      { label: 'Tags', at: 'body/tag', as: 'list' },
    ])
    expect(preview.facts.map(({ label, value }) => [label, value])).toEqual([
      ['Text', 'milk'],
      ['Tags', 'a\nb'],
    ])
    expect(preview.alsoSent.map(({ place }) => place)).toEqual(['request', 'header/content-type'])
  })

  it('lets no name pass for another place, and none reach a terminal as it is', () => {
    const hostile = '\u001b[2J\u202egpj.exe'
    const rows = rowsOf({
      form: [
        ['a/b', '1'],
        ['a', '2'],
        [hostile, '3'],
      ],
    })
    expect(rows.slice(2).map(([place]) => place)).toEqual(['body/a~1b', 'body/a', `body/${hostile}`])
    expect(safeText(rows.at(-1)?.[0] ?? '')).toBe('body/\\u{1B}[2J\\u{202E}gpj.exe')
  })

  it.each<[string, Body]>([
    [
      'a form in another spelling',
      { kind: 'form', type: 'application/x-www-form-urlencoded', base64: btoa('a=%62') },
    ],
    ['bytes behind the last part', behindTheLast()],
    [
      'a boundary of somebody else',
      { kind: 'multipart', type: 'multipart/form-data; boundary=x', base64: btoa('--x--') },
    ],
  ])('shows %s as all of its bytes', (_case, body) => {
    const request = requestOf({ call: { method: 'POST', path: '/n', query: [], headers: [], body } })
    const { alsoSent } = renderPreview(createNotesAdd({ ...createNotesScript(), facts: [] }), request)
    const text = bytesOf(body).toString()
    expect(alsoSent.slice(2)).toEqual([
      { place: 'body/size', value: Buffer.byteLength(text) },
      { place: 'body/text', value: text },
    ])
  })

  it('says of which type the bytes are', () => {
    const raw = { type: 'application/pdf', bytes: Uint8Array.of(1) }
    expect(typeIn(rowsOf({ raw }))).toBe('application/pdf')
  })
})

function behindTheLast(): Body {
  const body = freezeBody({ multipart: [{ name: 'a', content: 'b' }] })
  if (body === null || typeof body === 'string') throw new Error('No parts')
  return { ...body, base64: Buffer.concat([bytesOf(body), Buffer.from('and more')]).toString('base64') }
}

function binariesIn({ multipart = [], raw }: BodyDraft): readonly { readonly content: Uint8Array }[] {
  const all = [...multipart.map(({ content }) => content), ...(raw === undefined ? [] : [raw.bytes])]
  return all.flatMap((content) => (typeof content !== 'string' && !isText(content) ? [{ content }] : []))
}

function isText(bytes: Uint8Array): boolean {
  return Buffer.from(Buffer.from(bytes).toString('utf8')).equals(bytes)
}

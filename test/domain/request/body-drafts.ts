import * as fc from 'fast-check'
import type { BodyDraft } from '../../../src/domain/request/body.ts'

const NAMES = ['it', 'a/b', '~1', 'a', 'a/2', 'line_items[0][price]', 'naïve', '\u202egpj', '%22', 'x; y=z']

const names = fc.constantFrom(...NAMES)
const texts = fc.string({ unit: 'grapheme', maxLength: 12 })
const types = fc.constantFrom('image/png', 'text/plain; charset=utf-8', 'application/pdf')

const part = fc
  .record(
    {
      name: names,
      content: fc.oneof(texts, fc.uint8Array({ maxLength: 20 })),
      filename: fc.constantFrom('a.png', '\u202egnp.exe', 'ä; name=b', ''),
      type: types,
    },
    { requiredKeys: ['name', 'content'] },
  )
  // Arrays of another buffer are compared by what they are.
  .map((made) => ({ ...made }))

/** Bodies of every kind that is not JSON, with names that imitate places. */
export const bodies: fc.Arbitrary<BodyDraft> = fc.oneof(
  fc.record({ form: fc.array(fc.tuple(names, texts), { minLength: 1, maxLength: 6 }) }),
  fc.record({ multipart: fc.array(part, { maxLength: 5 }) }),
  fc.record({
    raw: fc.record({
      type: types,
      bytes: fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        texts.filter((text) => text !== '').map((text) => new TextEncoder().encode(text)),
      ),
    }),
  }),
)

import { describe, expect, it } from 'vitest'
import { jsonIn } from '../../../src/providers/woocommerce/json-in.ts'
import { answer } from './fake-shop.ts'

const WARNING =
  '<br />\n<b>Warning</b>:  Undefined array key "a{" in <b>/var/www/x.php</b> on line <b>12</b><br />\n'

describe('JSON with noise around it', () => {
  it.each([
    ['a warning of PHP', `${WARNING}{"id":1}`],
    ['several', `${WARNING}${WARNING}\n{"id":1}`],
    ['a warning as plain text', 'PHP Warning:  x in /a.php on line 3\n{"id":1}'],
    ['a notice without a colour', '\nNotice: x in /a.php on line 3\n{"id":1}'],
    ['a comment of a cache', '{"id":1}\n<!-- Cached in 0.2 s -->'],
    ['comments on both sides', '<!-- a -->{"id":1}<!-- b --><!-- c -->'],
    ['a warning after it', `{"id":1}${WARNING}`],
    ['a byte order mark', '\uFEFF{"id":1}'],
  ])('is read: %s', (_case, text) => {
    expect(jsonIn(answer(200, text))).toEqual({ id: 1 })
  })

  it('may hold what looks like noise, and brackets in its texts', () => {
    const value = [{ note: `}] <!-- x --> \\ " ${WARNING}` }]
    expect(jsonIn(answer(200, `${WARNING}${JSON.stringify(value)}<!-- x -->`))).toEqual(value)
  })

  it.each([
    ['a page', '<!doctype html><p>{"id":1}</p>'],
    ['words before it', 'Hello {"id":1}'],
    ['words behind it', '{"id":1} and more'],
    ['a second value', '{"id":1}{"id":2}'],
    ['half of it', `${WARNING}{"id":1`],
    ['a text without an end', `${WARNING}{"id":"1`],
    ['a comment without an end', '<!-- {"id":1}'],
    ['a crash', '<br />\n<b>Fatal error</b>:  x in <b>/x.php</b> on line <b>1</b><br />{"id":1}'],
    ['nothing', ''],
    ['a word', 'null'],
  ])('is not read out of %s', (_case, text) => {
    expect(jsonIn(answer(200, text))).toBeUndefined()
  })
})

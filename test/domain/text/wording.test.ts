import { describe, expect, it } from 'vitest'
import { isShieldError, ShieldError } from '../../../src/domain/errors.ts'
import {
  eitherOfField,
  field,
  FLAGS,
  joinWordings,
  KEYS,
  option,
  partOfField,
  say,
  sayIn,
  type Wording,
} from '../../../src/domain/text/wording.ts'

describe('what has a name of its own at each door', () => {
  it.each<[Wording, string, string]>([
    ['as it is', 'as it is', 'as it is'],
    [field('title'), '--title', 'title'],
    [field('allDay'), '--all-day', 'allDay'],
    [field('allDay', true), '--all-day', '"allDay": true'],
    [field('duration', '30m'), '--duration 30m', '"duration": "30m"'],
    [field('title', "Ada's"), String.raw`--title 'Ada'\''s'`, '"title": "Ada\'s"'],
    [field('limit', 5), '--limit 5', '"limit": 5'],
    [field('tag', ['phone', 'vip']), '--tag phone --tag vip', '"tag": ["phone","vip"]'],
    [
      field('line', [{ title: 'Gift wrapping', quantity: 1 }]),
      "--line 'title=Gift wrapping,quantity=1'",
      '"line": [{"title":"Gift wrapping","quantity":1}]',
    ],
    [partOfField('line', 'quantity'), '--line quantity', 'line.quantity'],
    [partOfField('line', 'variant', '17'), '--line variant=17', 'line.variant 17'],
    [eitherOfField('line', { flag: 'a=…', json: '{"a": …}' }), 'a=…', '{"a": …}'],
    [option('--as', 'name'), '--as', 'name'],
    [joinWordings([field('a'), 'b', field('c')], ', '), '--a, b, --c', 'a, b, c'],
  ])('%j is %s for a command line and %s elsewhere', (wording, flags, keys) => {
    expect(sayIn(wording, FLAGS)).toBe(flags)
    expect(sayIn(wording, KEYS)).toBe(keys)
  })

  it('stands in a sentence, beside texts that only look like it', () => {
    const said = say`${field('end')} (${'--end'}) and ${say`${field('allDay')}: ${3}`}`
    expect(sayIn(said, FLAGS)).toBe('--end (--end) and --all-day: 3')
    expect(sayIn(said, KEYS)).toBe('end (--end) and allDay: 3')
  })
})

describe('an error', () => {
  it('is in the words of the command line, and keeps what others say', () => {
    const error = new ShieldError('usage', say`${field('allDay')} is wrong`, {
      hint: say`Leave out ${field('allDay')}`,
    })
    expect(isShieldError(error)).toBe(true)
    expect([error.message, error.hint]).toEqual(['--all-day is wrong', 'Leave out --all-day'])
    const { message, hint = '' } = error.wording
    expect([sayIn(message, KEYS), sayIn(hint, KEYS)]).toEqual(['allDay is wrong', 'Leave out allDay'])
  })
})

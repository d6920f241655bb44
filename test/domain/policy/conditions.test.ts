import { describe, expect, it, test } from 'vitest'
import { policyOf, refusalOf, rule, warningsOf } from './policy-under-test.ts'

describe('a condition is refused that', () => {
  test.each([
    ['is no CEL', 'amount.value >', 'cannot be read'],
    ['gives a text', 'operation', 'gives string, not true or false'],
    ['gives a number', 'amount.value', 'gives int, not true or false'],
    ['knows a variable that is not there', 'amout.value > 5', 'Unknown variable: amout'],
    ['knows a field that is not there', 'amount.valu > 5', 'No such key: valu'],
    ['knows no such field of the input', 'input.disount == "5"', 'No such key: disount'],
    ['asks has() of a field that is not there', '!has(input.disount)', 'No such key: disount'],
    [
      'asks so inside a comprehension',
      'input.line.all(l, !has(l.priceOveride))',
      'No such key: priceOveride',
    ],
    ['asks has() of an element', 'has(input.line[0].price)', 'asks for no field'],
    ['asks has() of a whole variable', 'has(input) && true', 'has(input) asks for no field'],
    ['is always so', 'true', 'looks at nothing, and is always the same'],
    ['is always so by a sum', '1 + 1 == 2', 'looks at nothing'],
    ['hides its rest', 'has_amount // && amount.value < 5', 'has a comment (//)'],
    ['is too long', Array.from({ length: 70 }, () => 'repeats > 1').join(' || '), 'has more than 200 nodes'],
    ['is much too long', Array.from({ length: 300 }, () => 'repeats > 1').join(' || '), 'cannot be read'],
    ['has a huge text', `requester == "${'x'.repeat(10_001)}"`, 'is longer than 10000 characters'],
    ['orders texts', 'input.currency <= "50.00"', 'orders texts, letter by letter'],
    ['orders prices', 'input.line.all(l, l.priceOverride <= "50.00")', 'orders texts, letter by letter'],
    ['orders a text and a number', 'input.currency < 50', 'no such overload: string < int'],
    ['orders yes and no', 'has_amount < (repeats > 1)', 'bool'],
    [
      'holds money against a number with a point',
      'amount.value <= 50.00',
      'amount.value counts the smallest unit',
    ],
    ['holds a whole number against one with a point', 'repeats > 1.5', 'int and double are different types'],
    ['compares a text with a number', 'input.currency == 5', 'no such overload: string == int'],
    ['compares with null', 'input.discount == null', 'compares with null'],
    ['adds up texts', 'requester + door == "amcp"', '+ takes numbers alone'],
    ['adds up lists', 'size(recipients + recipients) > 3', '+ takes numbers alone'],
    ['reckons with times', 'now - now > now - now', 'no order'],
    ['takes a field by its name as a text', 'input["currency"] == "EUR"', 'write a field as .name'],
    [
      'uses a pattern',
      'requester.matches("^(a+)+$")',
      'matches(), which conditions do not have; use startsWith',
    ],
    ['switches the check off', 'dyn(input).foo == 1', 'dyn(), which conditions do not have; it would switch'],
    ['binds a name', 'cel.bind(x, repeats, x > 1)', 'bind(), which conditions do not have'],
    [
      'asks a zone itself',
      'now.getHours("Europe/Berlin") > 5',
      'getHours(), which conditions do not have; use local.hour',
    ],
    ['makes texts equal that are not', 'requester.lowerAscii() == "k"', 'use lower()'],
    ['makes a number of a text', 'int(input.currency) > 5', 'int(), which conditions do not have'],
    [
      'makes a double of a text',
      'double(input.line[0].priceOverride) < 50.0',
      'double(), which conditions do not have',
    ],
    ['names a type', 'type(repeats) == int', 'type(), which conditions do not have'],
    ['asks as shield does itself', 'present(input.discount)', 'present(), which conditions do not have'],
    ['chains past what is absent', 'input.?discount == "5"', 'cannot be read'],
    ['builds a table', '{"a": repeats}["a"] > 1', 'which conditions do not have'],
    ['has bytes', "b'a' == b'a' && has_amount", 'which conditions do not have'],
    ['has an unsigned number', '5u == 5u && has_amount', 'which conditions do not have'],
    ['looks for a text among fields', '"discount" in input', 'no such overload'],
    ['looks for a number among texts', '5 in recipients', 'no such overload'],
    [
      'goes through a list in a list',
      'recipients.all(r, recipients.exists(s, s == r))',
      'all() goes through a list for each element of a list',
    ],
    [
      'does so in a call',
      'recipients.all(r, size(recipients.filter(s, s == r)) == 1)',
      'all() goes through a list for each element of a list',
    ],
    [
      'gives a variable another meaning',
      'input.line.all(amount, amount.quantity > 0)',
      'calls an element "amount"',
    ],
    [
      'gives the input another meaning',
      'input.line.all(input, input.quantity > 0)',
      'calls an element "input"',
    ],
    [
      'has a text that cannot be seen',
      String.raw`requester == "anna\u200b"`,
      'has a text with the character U+200B',
    ],
    ['has a day for a moment', 'now > timestamp("2026-12-24")', 'is not a moment such as'],
    ['has a moment that is not there', 'now > timestamp("2026-02-30T00:00:00Z")', 'is not a moment such as'],
    ['has a moment of the machine', 'now > timestamp("Dec 24, 2026 10:00:00")', 'is not a moment such as'],
    ['makes a moment of a number', 'now > timestamp(repeats)', 'is not a moment such as'],
  ])('%s', (_, when, problem) => {
    const refusal = refusalOf(rule(when))
    expect(refusal).toContain('line 6, one: Its condition ')
    expect(refusal).toContain(problem)
  })
})

describe('what the library says of a condition is said in plain words, before its own:', () => {
  test.each([
    [
      'amount.currency = "EUR"',
      'cannot be read after amount.currency (character 17): a single = means nothing; == compares; CEL: Unexpected character: =',
    ],
    ['repeats => 2', 'cannot be read after repeats (character 9): write >=, not =>; CEL: '],
    [
      '(repeats > 1 && has_amount',
      'cannot be read after (repeats > 1 && has_amount (character 27): a ) is missing; CEL: Expected RPAREN, got EOF',
    ],
    ['repeats > 1)', 'after repeats > 1 (character 12): there is no ( for this ); CEL: '],
    ['repeats >', 'after repeats > (character 10): it ends before it is complete; CEL: '],
    ['repeats > 1 and has_amount', 'after repeats > 1 (character 13): write && between two conditions'],
    ['has_amount or repeats > 1', 'after has_amount (character 12): write || between two conditions'],
    ['not has_amount', 'after not (character 5): write ! in place of not; CEL: '],
    ['operation == \u201cEUR\u201d', 'write a text in straight quotation marks, as "EUR"'],
    ['operation == "EUR', 'the text that begins here has no quotation mark at its end'],
    ['repeats == 1 1', 'after repeats == 1 (character 14): what follows has no place there; CEL: '],
    [
      'has(input.discount) && input.discount > 5',
      'cannot be evaluated: input.discount > 5: a text and a whole number do not go together with >; only numbers and moments have an order; CEL: no such overload: string > int',
    ],
    ['has(input.discount) > 5', 'has(input.discount) > 5: true or false and a whole number do not go'],
    ['requester in door', 'a text and a text do not go together with in; in looks for an element in a list'],
    ['!requester', '!requester: ! does not go before a text; CEL: '],
    ['requester.startsWith(5)', 'requester.startsWith(5): startsWith() does not take a whole number; CEL: '],
    ['has_amount && repeats', 'what is true or false belongs here, not a whole number; CEL: '],
    ['amout.value > 5', 'cannot be evaluated: amout: there is no such name; did you mean amount?; CEL: '],
    ['input.disount == "5"', 'cannot be evaluated: input.disount: there is no such field; CEL: No such key'],
  ])('%s', (when, problem) => {
    expect(refusalOf(rule(when))).toContain(problem)
  })
})

describe('a text that can never be the value is refused:', () => {
  test.each([
    ['operation == "shopify.create-draft-orders"', 'did you mean "shopify.create-draft-order"?'],
    ['provider != "Shopify"', 'did you mean "shopify"?'],
    ['door == "CLI"', 'it is one of cli, http, web, mcp, policy'],
    ['amount.currency == "eur"', 'it is one of EUR'],
    ['amount.currency in ["EUR", "E\u0430R"]', 'did you mean "EUR"?'],
    ['"EUE" == amount.currency', 'did you mean "EUR"?'],
    ['local.weekday in ["saturday", "sundy"]', 'did you mean "sunday"?'],
    ['local.date == "2026-02-30"', 'it is one of days such as 2026-12-24'],
  ])('%s', (when, problem) => {
    expect(refusalOf(rule(when))).toContain(problem)
  })

  it('also a choice that an input does not have', () => {
    const refusal = refusalOf(rule('input.notify == "All"', 'ask: {}', 'calendar.create-event'))
    expect(refusal).toContain('input.notify is never "All"; did you mean "all"?')
  })
})

describe('what a condition may name', () => {
  it('is what all operations have that its rule names', () => {
    expect(refusalOf(rule('has(input.discount)', 'ask: {}', 'shopify.*'))).toContain(
      'No such key: discount (shopify.send-draft-invoice)',
    )
    expect(refusalOf(rule('has(input.discount)', 'ask: {}', '*'))).toContain('No such key: discount (')
    expect(warningsOf(rule('has_amount && amount.value > 1', 'ask: {}', '*'))).toEqual([])
  })

  it('is local only where the file says its zone', () => {
    const text = rule('local.hour < 8').replace('timezone: Europe/Berlin\n', '')
    expect(refusalOf(text)).toContain('looks at local; say which timezone the file is in')
  })
})

describe('a warning is given', () => {
  it('where a field may be absent and nobody asks', () => {
    expect(warningsOf(rule('input.discount == "100%"'))).toEqual([
      'Its condition looks at input.discount, which may be absent; ask has(input.discount) first',
    ])
    expect(warningsOf(rule('has(input.discount) && input.discount == "100%"'))).toEqual([])
    expect(warningsOf(rule('input.line.all(l, l.quantity < 5)'))).toEqual([])
  })

  it('where a text may not be what it looks like', () => {
    expect(warningsOf(rule('requester == "\u0430nna"'))).toEqual([
      'Its condition has the text "\u0430nna": letters of several alphabets in one word (Latin, Cyrillic)',
    ])
    expect(warningsOf(rule('requester == "Müller"'))).toEqual([])
  })
})

describe('an allow is refused that', () => {
  const sum = 'allow: { limits: [{ sum: 300.00 EUR, per: 24h }] }'
  const count = 'allow: { limits: [{ count: 20, per: 24h }] }'
  const CURRENCY = 'does not fix its currency'
  const NOTHING = 'does not ask for more than nothing'

  test.each([
    ['looks at the amount in any currency', 'amount.value > 0', sum, CURRENCY],
    [
      'fixes the currency in an alternative',
      '(amount.currency == "EUR" || repeats == 1) && amount.value > 0',
      sum,
      CURRENCY,
    ],
    ['rules one currency out', 'amount.currency != "USD" && amount.value > 0', sum, CURRENCY],
    ['takes several currencies', 'amount.currency in ["EUR", "USD"] && amount.value > 0', sum, CURRENCY],
    ['denies that it is the currency', '!(amount.currency == "EUR") && amount.value > 0', sum, CURRENCY],
    ['takes negative amounts', 'amount.currency == "EUR" && amount.value <= 5000', sum, NOTHING],
    ['takes an amount of nothing', 'amount.currency == "EUR" && amount.value >= 0', sum, NOTHING],
    ['takes one above a negative one', 'amount.currency == "EUR" && amount.value > -1', sum, NOTHING],
    [
      'asks so in an alternative',
      'amount.currency == "EUR" && (amount.value > 0 || repeats == 1)',
      sum,
      NOTHING,
    ],
    ['has no sum', 'amount.currency == "EUR" && amount.value > 0', count, 'has no limit on the sum'],
    [
      'has a sum in another currency',
      'amount.currency == "USD" && amount.value > 0',
      sum,
      'has a limit in EUR and allows USD',
    ],
    ['has a sum and looks at no amount', 'repeats == 1', sum, CURRENCY],
  ])('%s', (_, when, effect, problem) => {
    expect(refusalOf(rule(when, effect))).toContain(problem)
  })

  test.each([
    [
      'a sum',
      'amount.currency == "EUR" && amount.value > 0',
      'allow: { limits: [{ sum: 300 EUR, per: 24h }] }',
    ],
    [
      'a limit',
      'amount.currency == "EUR" && amount.value > 0',
      'allow: { limits: [{ summ: 300.00 EUR, per: 24h }] }',
    ],
    ['a count', 'repeats == 1', 'allow: { irreversible: true, limits: [{ count: 020, per: 24h }] }'],
    ['a condition', 'amount.currency = "EUR" && amount.value > 0', sum],
  ])('and %s that cannot be read is not said to be missing', (_, when, effect) => {
    expect(refusalOf(rule(when, effect))).not.toMatch(
      /does not fix|more than nothing|no limit on the sum|needs a count/,
    )
  })

  it('has a sum and no condition', () => {
    const text = policyOf('id: one', 'operations: [shopify.create-draft-order]', sum)
    expect(refusalOf(text)).toContain(CURRENCY)
  })

  test.each([
    'amount.currency == "EUR" && amount.value > 0',
    '"EUR" == amount.currency && 0 < amount.value && amount.value < 5000',
    'amount.value >= 1 && (repeats == 1 && amount.currency == "EUR")',
    'amount.value > 100 && amount.currency == "EUR"',
  ])('and not one that says all of it: %s', (when) => {
    const prices = '!has(input.discount) && input.line.all(l, !has(l.priceOverride) && has(l.variant))'
    expect(warningsOf(rule(`${when} && ${prices}`, sum))).toEqual([])
  })
})

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { readPolicy } from '../../../src/domain/policy/read-policy.ts'
import { OPERATIONS, policyOf, refusalOf } from './policy-under-test.ts'

const shop = readFileSync(new URL('../../../docs/policies/shop.yaml', import.meta.url))

const ASK = ['id: one', 'operations: [shopify.create-draft-order]', 'ask: {}'] as const

/** Nine lists of nine each: nine lines that would be a thousand million texts. */
const EXPLODING = `version: 1\n${Array.from({ length: 9 }, (_, level) => {
  const item = level === 0 ? 'x' : `*l${level - 1}`
  return `k${level}: &l${level} [${Array.from({ length: 9 }, () => item).join(', ')}]\n`
}).join('')}`

const rules = (...lines: readonly string[]) => readPolicy(policyOf(...lines), OPERATIONS).rules

describe('the policy of a shop', () => {
  const policy = readPolicy(shop, OPERATIONS)

  it('is known by the digest of its bytes', () => {
    expect(policy.digest).toBe(createHash('sha256').update(shop).digest('hex'))
    expect(readPolicy(policy.text, OPERATIONS).digest).toBe(policy.digest)
    expect(readPolicy(`${policy.text}#`, OPERATIONS).digest).not.toBe(policy.digest)
  })

  it('comes with everything that a rule says', () => {
    const [small, big, night] = policy.rules
    expect(policy).toMatchObject({ timeZone: 'Europe/Berlin', groups: { finance: ['anna', 'carl'] } })
    expect(small).toMatchObject({
      id: 'small-drafts',
      effect: 'allow',
      limits: [
        { kind: 'count', most: 20, per: '24h', by: 'requester' },
        { kind: 'sum', most: 50000, currency: 'EUR', per: '24h', by: null },
        { kind: 'sum', most: 8000, currency: 'EUR', per: '24h', by: 'recipient' },
      ],
    })
    expect(big).toMatchObject({
      operations: ['*'],
      effect: 'ask',
      approvers: ['finance'],
      reasonRequired: true,
      expiresIn: 4 * 3_600_000,
    })
    expect(night).toMatchObject({
      effect: 'deny',
      message: 'Customer messages only between 8:00 and 21:00',
    })
  })
})

test('a group of operations stands for its writes', () => {
  const [rule] = rules('id: one', 'operations: ["shopify.*"]', 'ask: {}')
  expect(rule?.operations).toEqual(['shopify.create-draft-order', 'shopify.send-draft-invoice'])
})

test('everything that is wrong is said at once, with line and rule', () => {
  const refusal = refusalOf(
    policyOf(
      'id: one',
      'operations: [shopify.create-draft-ordre]',
      'when: amount.value <= 50.00',
      'ask: { aprovers: [anna] }',
    ),
  )
  expect(refusal).toMatch(/^The policy cannot be used\. 3 things are wrong with it: /)
  expect(refusal).toContain(
    'line 5, one: There is no operation "shopify.create-draft-ordre"; did you mean shopify.create-draft-order?',
  )
  expect(refusal).toContain(
    'line 6, one: Its condition amount.value <= 50.00: amount.value counts the smallest unit',
  )
  expect(refusal).toContain('line 7, one: ask has no "aprovers"; did you mean approvers?')
})

describe('a file is refused that', () => {
  test.each([
    ['holds an alias', 'version: 1\nrules: &r [*r]', 'An alias (*name) has no place here'],
    ['holds aliases that explode', EXPLODING, 'An alias (*name) has no place here'],
    ['holds an anchor', 'version: &v 1\nrules: []', 'An anchor (&name) has no place here'],
    ['merges another table', 'version: 1\n<<: { a: b }\nrules: []', 'A policy has no "<<"'],
    ['holds an unknown tag', 'version: !shield 1\nrules: []', 'Unresolved tag: !shield'],
    ['holds a known tag', 'version: !!str 1\nrules: []', 'A tag (!name) has no place here'],
    ['says which YAML it is', '%YAML 1.1\n---\nversion: 1', 'A line that begins with % has no place here'],
    ['is two files', 'version: 1\n---\nversion: 1', 'Source contains multiple documents'],
    ['says a key twice', 'version: 1\nversion: 1', 'The key "version" appears twice'],
    ['says a key twice in two spellings', 'version: 1\n"\\x76ersion": 1', 'The key "version" appears twice'],
    ['has a list for a key', 'version: 1\n? [a]\n: 1', 'A key is a text'],
    ['is a list', '- 1', 'It is not a table of keys and values'],
    ['is empty', '', 'It is not a table of keys and values'],
    [
      'knows more than there is',
      'version: 1\nwhen: now\nrules: []',
      'A policy has no "when"; it has version',
    ],
    ['is of another version', 'version: 2\nrules: []', 'A policy says version: 1, not "2"'],
    ['has no version', 'rules: []', 'line 1: A policy says version: 1'],
    ['writes 1 in another way', 'version: 0x1\nrules: []', 'A policy says version: 1'],
    ['has no rules', 'version: 1\nrules: []', 'rules is a list with at least one entry, not an empty one'],
    ['names no zone', 'version: 1\ntimezone: Europe/Berlim', 'There is no time zone "Europe/Berlim"'],
    ['gives an offset for a zone', 'version: 1\ntimezone: "+02:00"', 'There is no time zone "+02:00"'],
    ['has a look-alike group', 'version: 1\ngroups: { fin\u0430nce: [anna] }', 'A group has small letters'],
    [
      'has a look-alike person',
      'version: 1\ngroups: { finance: [\u0430nna] }',
      'is nobody. A name has 1 to 64 letters',
    ],
    [
      'has a group in a group',
      'version: 1\ngroups: { a: [b], b: [c] }',
      'b is a group; a group holds persons',
    ],
    ['has an empty group', 'version: 1\ngroups: { finance: [] }', 'a list with at least one entry'],
  ])('%s', (_, text, problem) => {
    expect(refusalOf(text)).toContain(problem)
  })

  test.each([
    ['has a byte order mark', '\ufeffversion: 1', 'begins with a byte order mark'],
    ['has bidirectional marks in a comment', 'version: 1 # \u202e', 'has the character U+202E in line 1'],
    ['has a blank of no width', 'version: 1\nrules: a\u200bb', 'has the character U+200B in line 2'],
    ['has control characters', 'version: 1\n\u0007', 'has the character U+0007 in line 2'],
    ['has a return by itself', 'version: 1\rrules: []', 'has the character U+000D in line 1'],
    ['has a tab', 'version:\t1', 'has a tab in line 1, which cannot be seen; put spaces in its place'],
    ['has half a character', 'version: \ud800', 'is not UTF-8'],
    ['is longer than a megabyte', `version: 1 # ${'x'.repeat(10_000_000)}`, 'is longer than 1048576 bytes'],
    ['is brackets alone', '['.repeat(200_000), 'is nested more than 64 levels deep'],
    ['is hyphens alone', '- '.repeat(200_000), 'is nested more than 64 levels deep'],
    ['indents without end', `${' '.repeat(200)}a: 1`, 'is nested more than 64 levels deep'],
  ])('%s', (_, text, problem) => {
    expect(refusalOf(text)).toContain(`The policy ${problem}`)
  })

  it('is binary, or has a mark in its bytes', () => {
    expect(refusalOf(Buffer.from([0x76, 0xff, 0x00]))).toBe('The policy is not UTF-8')
    expect(refusalOf(Buffer.from('\ufeffversion: 1'))).toContain('byte order mark')
  })

  it('makes a character by an escape that the file may not hold', () => {
    const text = policyOf(...ASK.slice(0, 2), String.raw`deny: { message: "Never\u202E" }`)
    expect(refusalOf(text)).toContain('line 6: A text holds the character U+202E, which cannot be seen')
  })

  it('has a long table of equal keys, without taking minutes over it', () => {
    const text = `{${Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join(', ')}}`
    expect(refusalOf(text)).toContain('60002 things are wrong with it')
  })
})

test('lines may end as on Windows, and comments may be in any language', () => {
  const text = `# Grüße, привет\n${policyOf(...ASK)}`.replaceAll('\n', '\r\n')
  expect(readPolicy(text, OPERATIONS).rules).toHaveLength(1)
})

describe('a rule is refused that', () => {
  test.each([
    ['has no id', ['operations: ["*"]', 'ask: {}'], 'A rule has an id'],
    ['has a look-alike id', ['id: sm\u0430ll', 'operations: ["*"]', 'ask: {}'], 'A rule has an id'],
    [
      'has capitals in its id',
      ['id: Small', 'operations: ["*"]', 'ask: {}'],
      'A rule has an id of small letters, digits and single hyphens, at most 64 of them, such as small-drafts, not "Small"',
    ],
    [
      'has a list for an id',
      ['id: [small]', 'operations: ["*"]', 'ask: {}'],
      'such as small-drafts, not a list',
    ],
    ['has too long an id', [`id: ${'x'.repeat(65)}`, 'operations: ["*"]', 'ask: {}'], 'at most 64 of them'],
    ['has two effects', ['id: one', 'operations: ["*"]', 'ask: {}', 'deny: {}'], 'not deny and ask'],
    ['has no effect', ['id: one', 'operations: ["*"]'], 'exactly one of deny, ask and allow; it is missing'],
    [
      'has an effect that is a text',
      ['id: one', 'operations: ["*"]', 'ask: true'],
      'ask is a table of keys and values, not "true"; write ask: {} where',
    ],
    ['has an empty effect', ['id: one', 'operations: ["*"]', 'deny:'], 'deny is empty; write deny: {}'],
    [
      'has an empty condition',
      ['id: one', 'operations: ["*"]', 'when:', 'deny: {}'],
      'when is a text, not nothing',
    ],
    ['has more keys than there are', [...ASK, 'unless: now'], 'A rule has no "unless"'],
    ['has no operations', ['id: one', 'ask: {}'], 'A rule names its operations'],
    [
      'names a read',
      ['id: one', 'operations: [calendar.find-slots]', 'ask: {}'],
      'calendar.find-slots is a read; a policy is about writes',
    ],
    [
      'names no operation',
      ['id: one', 'operations: [mail.send]', 'ask: {}'],
      'There is no operation "mail.send"; the writes are calendar.cancel-event',
    ],
    [
      'names a group without writes',
      ['id: one', 'operations: ["mail.*"]', 'ask: {}'],
      'There is no operation "mail.*"',
    ],
    ['names one twice', ['id: one', 'operations: ["*", "*"]', 'ask: {}'], 'operations names "*" twice'],
    ['names all and one', ['id: one', 'operations: ["*", "shopify.*"]', 'ask: {}'], '* means every write'],
    ['has no list of operations', ['id: one', 'operations: "*"', 'ask: {}'], 'operations is a list'],
    [
      'allows everything',
      ['id: one', 'operations: ["*"]', 'allow: {}'],
      'allow names its operations one by one, not "*"',
    ],
    [
      'allows a group',
      ['id: one', 'operations: ["shopify.*"]', 'allow: {}'],
      'allow names its operations one by one, not "shopify.*"',
    ],
    [
      'demands two approvals',
      [...ASK.slice(0, 2), 'ask: { approvals: 2 }'],
      'approvals is a reserved word: shield cannot demand it yet',
    ],
    [
      'demands a passkey',
      [...ASK.slice(0, 2), 'ask: { require: [passkey] }'],
      'passkey is a reserved word: shield cannot demand it yet',
    ],
    [
      'demands something else',
      [...ASK.slice(0, 2), 'ask: { require: [luck] }'],
      'require knows reason, not "luck"',
    ],
    [
      'lets nobody approve',
      [...ASK.slice(0, 2), 'ask: { approvers: [] }'],
      'approvers is a list with at least one entry',
    ],
    ['expires in a list', [...ASK.slice(0, 2), 'ask: { expires: [4h] }'], 'expires is a text, not a list'],
    ['expires never', [...ASK.slice(0, 2), 'ask: { expires: never }'], 'expires takes a duration such as'],
    [
      'makes a class up',
      [...ASK.slice(0, 2), 'ask: { class: harmless }'],
      'class is one of reversible, correctable, irreversible',
    ],
    [
      'has a message of two lines',
      [...ASK.slice(0, 2), 'deny: { message: "a\\nb" }'],
      'message is one line, not "a\\nb"',
    ],
    ['says yes', [...ASK.slice(0, 2), 'allow: { repeats: yes }'], 'repeats is true or false, not "yes"'],
    [
      'allows for good without counting',
      [...ASK.slice(0, 2), 'allow: { irreversible: true }'],
      'irreversible: true needs a count among the limits',
    ],
  ])('%s', (_, lines, problem) => {
    expect(refusalOf(policyOf(...lines))).toContain(problem)
  })

  it('has the id of another', () => {
    const text = `${policyOf(...ASK)}  - { id: one, operations: ["*"], ask: {} }\n`
    expect(refusalOf(text)).toContain('line 7, one: Another rule has this id')
  })
})

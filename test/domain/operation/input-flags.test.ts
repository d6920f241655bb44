import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inputFlags } from '../../../src/domain/operation/input-flags.ts'
import { parseInput } from '../../../src/domain/operation/parse-input.ts'

const operation = {
  name: 'calendar.create-event',
  input: z.strictObject({
    title: z.string().min(1).max(20).describe('What guests read'),
    minutes: z.int().min(1).max(90).default(30),
    workingHours: z.string().optional(),
    factor: z.number().optional(),
    requireFree: z.boolean().default(false),
    visibility: z.enum(['public', 'private']).optional().describe('Who sees it'),
    attendee: z.array(z.email()).max(3).optional().describe('A guest'),
    on: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
    line: z.array(z.strictObject({ variant: z.string(), quantity: z.int().positive() })).optional(),
  }),
}

const refusal = (raw: Record<string, unknown>): { message: string; code: string; hint: string } => {
  try {
    parseInput(operation, raw)
  } catch (error) {
    return error as { message: string; code: string; hint: string }
  }
  throw new Error('it was taken')
}

describe('the flags of an operation', () => {
  const flags = inputFlags(operation.input)

  it('are spelled, described and typed after its schema', () => {
    expect(
      flags.map(({ flag, kind, repeatable, required }) => [flag, kind, repeatable, required]),
    ).toStrictEqual([
      ['--title', 'string', false, true],
      ['--minutes', 'integer', false, false],
      ['--working-hours', 'string', false, false],
      ['--factor', 'number', false, false],
      ['--require-free', 'boolean', false, false],
      ['--visibility', 'enum', false, false],
      ['--attendee', 'string', true, false],
      ['--on', 'string', false, false],
      ['--line', 'object', true, false],
    ])
    expect(flags.find(({ key }) => key === 'title')?.description).toBe('What guests read')
    expect(flags.find(({ key }) => key === 'attendee')?.description).toBe('A guest')
    expect(flags.find(({ key }) => key === 'visibility')?.choices).toStrictEqual(['public', 'private'])
    expect(flags.find(({ key }) => key === 'minutes')?.default).toBe(30)
    expect(
      flags.find(({ key }) => key === 'line')?.members.map(({ key, kind }) => [key, kind]),
    ).toStrictEqual([
      ['variant', 'string'],
      ['quantity', 'integer'],
    ])
  })

  it.each([
    ['a record', z.object({ a: z.record(z.string(), z.string()) })],
    ['a text or a number', z.object({ a: z.union([z.string(), z.number()]) })],
    ['a list of lists', z.object({ a: z.array(z.array(z.string())) })],
    ['anything', z.object({ a: z.unknown() })],
    ['no object', z.string()],
  ])('do not exist for a schema with %s', (_, schema) => {
    expect(() => inputFlags(schema)).toThrow(expect.objectContaining({ code: 'internal' }))
  })
})

describe('input from flags', () => {
  it('becomes what the schema says', () => {
    expect(
      parseInput(operation, {
        title: 'Lunch',
        minutes: '45',
        factor: '2.50',
        requireFree: true,
        visibility: 'private',
        attendee: ['a@shop.de', 'b@shop.de'],
        on: '2026-03-01',
        line: ['variant=blue=1,quantity=2', 'variant=,quantity=1'],
        workingHours: undefined,
      }),
    ).toStrictEqual({
      title: 'Lunch',
      minutes: 45,
      factor: 2.5,
      requireFree: true,
      visibility: 'private',
      attendee: ['a@shop.de', 'b@shop.de'],
      on: '2026-03-01',
      line: [
        { variant: 'blue=1', quantity: 2 },
        { variant: '', quantity: 1 },
      ],
    })
  })

  it('takes values that are typed already, as JSON has them, and fills in defaults', () => {
    const raw = { title: 'Lunch', minutes: 45, line: [{ variant: 'blue', quantity: 2 }] }
    expect(parseInput(operation, raw)).toStrictEqual({ ...raw, requireFree: false })
  })

  it('takes a repeatable flag that was given once', () => {
    expect(parseInput(operation, { title: 'x', attendee: 'a@shop.de' }).attendee).toStrictEqual(['a@shop.de'])
  })

  it.each([
    '1e3',
    '0x10',
    '1.0',
    '+1',
    ' 1',
    '1 ',
    '',
    '01',
    '-0',
    'Infinity',
    'NaN',
    '１',
    '9007199254740993',
    '1_000',
  ])('refuses %j as a whole number', (minutes) => {
    expect(refusal({ title: 'x', minutes }).message).toBe(
      `--minutes takes a whole number such as 30, not "${minutes}"`,
    )
  })

  it.each(['1e3', '.5', '5.', '1,5', '-0', '-0.0', '', 'Infinity', '0.1234567890123456'])(
    'refuses %j as a number',
    (factor) => {
      expect(refusal({ title: 'x', factor }).message).toContain('--factor takes a number such as 2.5')
    },
  )

  it.each(['yes', '1', '', 'TRUE'])('refuses %j as true or false', (requireFree) => {
    expect(refusal({ title: 'x', requireFree }).message).toBe(
      `--require-free takes true or false, not "${requireFree}"`,
    )
  })

  it.each([
    [{}, '--title is required'],
    [{ title: '' }, '--title does not take "": it takes at least 1 character'],
    [{ title: ['a', 'b'] }, '--title can be given only once'],
    [{ title: 'x'.repeat(21) }, 'xxx": it takes at most 20 characters'],
    [{ title: 5 }, '--title does not take 5: it takes text'],
    [{ title: 'x', minutes: '0' }, '--minutes does not take 0: it takes at least 1'],
    [{ title: 'x', attendee: ['a@b.de', 'b@b.de', 'c@b.de', 'd@b.de'] }, ': it takes at most 3'],
    [{ title: 'x', line: 'variant=a,quantity=0' }, '--line quantity does not take 0: it takes more than 0'],
    [{ title: 'x', minutes: '91' }, '--minutes does not take 91: it takes at most 90'],
    [
      { title: 'x', visibility: 'secret' },
      '--visibility does not take "secret": it is one of public, private',
    ],
    [{ title: 'x', attendee: ['a@b.de', 'anna'] }, '--attendee does not take "anna": invalid email address'],
    [{ title: 'x', on: 'tomorrow' }, '--on does not take "tomorrow": '],
    [{ title: 'x', line: 'blue' }, '--line takes variant=…,quantity=…, not "blue"'],
    [{ title: 'x', line: 'variant=a,variant=b' }, '--line has "variant" twice, and takes it once'],
    [
      { title: 'x', line: '__proto__=a' },
      '--line takes variant=…,quantity=…; "__proto__" is not known in it',
    ],
    [
      { title: 'x', line: ['variant=a,quantity=1', 'variant=b,quantity=1,quantity=2'] },
      '--line (number 2) has "quantity" twice, and takes it once',
    ],
    [
      { title: 'x', line: ['variant=a,quantity=1', 'variant=b,quantity=two'] },
      '--line quantity (number 2) takes a whole number such as 30, not "two"',
    ],
    [
      { title: 'x', line: ['variant=a,quantity=1', 'variant=b,quantity=1', 'variant=c,quantity=0'] },
      '--line quantity (number 3) does not take 0: it takes more than 0',
    ],
    [{ title: 'x', line: ['variant=a', 'variant=b,quantity=1'] }, '--line quantity (number 1) is required'],
    [
      { title: 'x', line: 'variant=a,size=2' },
      '--line takes variant=…,quantity=…; "size" is not known in it',
    ],
    [
      { title: 'x', line: 'variant=a,quantity=two' },
      '--line quantity takes a whole number such as 30, not "two"',
    ],
    [{ title: 'x', line: 'variant=a,size=2' }, 'goes into --input, as JSON'],
    [{ title: 'x', line: 'variant=a, quantity=2' }, '" quantity" is not known in it'],
    [{ title: 'x', line: 'variant=a' }, '--line quantity is required'],
    [{ title: 'a\ud800' }, '--title has half a character'],
  ])('says for %j what is wrong with which flag', (raw, message) => {
    const { code, hint, message: said } = refusal(raw)
    expect(said).toContain(message)
    expect(code).toBe('usage')
    expect(hint).toBe('shield calendar create-event --help')
  })

  it.each([
    ['variant=12 Main St, Apt 4,quantity=2', { variant: '12 Main St, Apt 4', quantity: 2 }],
    ['quantity=2,variant=a, b,, c', { variant: 'a, b,, c', quantity: 2 }],
    ['variant=,quantity=2', { variant: '', quantity: 2 }],
    ['variant=a\nb,c,quantity=2', { variant: 'a\nb,c', quantity: 2 }],
  ])('keeps a comma in a value: %j', (line, parsed) => {
    expect(parseInput(operation, { title: 'x', line })).toMatchObject({ line: [parsed] })
  })

  it.each(['__proto__', 'constructor', 'toString', 'titel', 'a\u001b[2Jb'])(
    'refuses the unknown key %j and lists what is known',
    (key) => {
      const raw: Record<string, unknown> = { title: 'x' }
      Object.defineProperty(raw, key, { value: { admin: true }, enumerable: true })
      expect(refusal(raw).message).toBe(
        `${key} is not known here (expected: title, minutes, workingHours, factor, requireFree, visibility, attendee, on, line)`,
      )
      expect(({} as { admin?: boolean }).admin).toBeUndefined()
    },
  )

  it('does not take what an object inherits for something given', () => {
    expect(refusal(Object.create({ title: 'inherited' }) as Record<string, unknown>).message).toBe(
      '--title is required',
    )
  })

  it('says of two unknown keys that they are', () => {
    expect(refusal({ title: 'x', colour: 'red', size: 2 }).message).toContain(
      'colour, size are not known here',
    )
  })

  it('counts a value that breaks two rules as one thing', () => {
    const note = {
      ...operation,
      input: z.strictObject({ note: z.string().min(1).regex(/\S/, 'must say something') }),
    }
    expect(() => parseInput(note, { note: '' })).toThrow(
      expect.objectContaining({ message: '--note does not take "": it takes at least 1 character' }),
    )
  })

  it('says all that is wrong at once', () => {
    expect(refusal({ minutes: 'x', factor: 'y', colour: 'red' }).message).toMatch(
      /^3 things are wrong: colour is not known here .*; --minutes takes .*; --factor takes /,
    )
    expect(refusal({ title: '', minutes: 0, visibility: 'x' }).message).toMatch(
      /^3 things are wrong: --title/,
    )
  })

  it('quotes the start of a long value and says how much more there was', () => {
    const { message } = refusal({ title: '🎉'.repeat(5000) })
    expect(message).toContain(`"${'🎉'.repeat(60)}… (4940 more characters)"`)
    expect(message.length).toBeLessThan(300)
  })
})

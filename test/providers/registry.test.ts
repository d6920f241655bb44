import { partsOf } from '../../src/gate/show/render-preview.ts'
import { describe, expect, it } from 'vitest'
import { freezeCall, type Call } from '../../src/domain/request/call.ts'
import { describeOperation } from '../../src/domain/operation/describe-operation.ts'
import { inputFlags } from '../../src/domain/operation/input-flags.ts'
import type { Json } from '../../src/domain/text/json.ts'
import type { Operation, Write } from '../../src/domain/operation/operation.ts'
import { parseInput } from '../../src/domain/operation/parse-input.ts'
import type { Provider } from '../../src/domain/provider/provider.ts'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { GROUPS, loadOperation, loadProvider } from '../../src/providers/index.ts'
import { about, fileOf, inputsOf, prepared, samplesOf } from './all-samples.ts'

const loaded = await Promise.all(
  [...new Set(GROUPS.map(({ provider }) => provider))].map((provider) => loadProvider(provider)),
)
const operations = loaded.flatMap((each) => each.operations)
const named = operations.map((operation) => [operation.name, operation] as const)
const samples = named.flatMap(([name, operation]) =>
  inputsOf(operation).map((sample) => [name, operation, sample] as const),
)
const writes = samples.filter(
  (each): each is readonly [string, Write, (typeof each)[2]] => each[1].kind === 'write',
)

/** Reads only what has come by webhook and was sent: no permission at the provider is needed. */
const WITHOUT_SCOPES: readonly string[] = ['whatsapp.list-messages']

/** An e-mail that the provider writes itself has no place for a mark of ours, nor has what is taken away. */
const WITHOUT_KEY: readonly string[] = [
  'calendar.cancel-event',
  'shopify.send-draft-invoice',
  'woocommerce.untag-customer',
]

describe('the registry', () => {
  it('knows at least the operations of the calendar', () => {
    expect(operations.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['calendar.create-event', 'calendar.find-slots', 'calendar.list-calendars']),
    )
  })

  it('has one word of the command line for each provider', () => {
    expect(GROUPS.map(({ provider }) => provider).toSorted()).toEqual(PROVIDERS.toSorted())
    for (const { name, operations } of GROUPS)
      expect(operations.map((operation) => operation.name)).toEqual(
        operations.map((operation) => `${name}.${operation.name.split('.')[1]}`),
      )
  })

  it('has each name once, in order', () => {
    const names = operations.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)].toSorted())
  })

  it.each(['calendar.delete-everything', '', 'constructor'])('has no operation %j', async (name) => {
    await expect(loadOperation(name)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('calendar.find-slots'),
    })
  })

  it('loads an operation by its name', async () => {
    expect((await loadOperation('calendar.find-slots')).name).toBe('calendar.find-slots')
  })
})

describe.each(named)('%s', (name, operation: Operation) => {
  it('is named group.verb and says what it does in one line', () => {
    expect(name, about(operation, 'name', 'is group.verb, in lower case')).toMatch(
      /^[a-z]+\.[a-z]+(?:-[a-z]+)*$/,
    )
    const isLine = 'is one line of 10 to 80 characters with a capital letter and without a full stop'
    expect(operation.summary, about(operation, 'summary', isLine)).toMatch(/^[A-Z][^\n.]{9,79}$/)
  })

  it('has flags that a command line can express, each with a description', () => {
    const flags = inputFlags(operation.input)
    expect(flags.length, about(operation, 'input', 'has at least one field')).toBeGreaterThan(0)
    for (const { key, flag, description } of flags) {
      const field = `input.${key}`
      expect(flag, about(operation, field, 'has a name in camelCase, of letters alone')).toMatch(
        /^--[a-z]+(?:-[a-z]+)*$/,
      )
      const isDescribed = 'has a description of 3 to 200 characters: .describe("…")'
      expect(description, about(operation, field, isDescribed)).toMatch(/^.{3,200}$/)
    }
  })

  it('has no flag of the command line itself', () => {
    const always = 'json connection db input quiet debug color env-from help version'
    const ofWrites = 'reason dry-run wait queue expires idempotency-key duplicate notify-url supersedes yes'
    const reserved = `${always} ${ofWrites}`.split(' ')
    const taken = inputFlags(operation.input).filter(({ flag }) => reserved.includes(flag.slice(2)))
    expect(
      taken.map(({ flag }) => flag),
      about(operation, 'input', 'has another name for what is a flag of every command'),
    ).toEqual([])
  })

  it('has samples here that set every field', () => {
    const set = new Set(samplesOf(operation).flatMap((sample) => Object.keys(sample)))
    const keys = inputFlags(operation.input).map(({ key }) => key)
    const where = `of \`${name}\` in ${fileOf(operation.provider)}`
    expect(
      keys.filter((key) => !set.has(key)),
      `No sample sets these fields: give them a value in one ${where}`,
    ).toEqual([])
    expect(
      [...set].filter((key) => !keys.includes(key)),
      `It has no such fields: take them out of the samples ${where}`,
    ).toEqual([])
  })

  it('refuses a field that it does not know', () => {
    const [sample] = samplesOf(operation)
    const isStrict = 'takes a field that it does not know: it has to be a z.strictObject'
    expect(
      operation.input.safeParse({ ...sample, surprise: 1 }).success,
      about(operation, 'input', isStrict),
    ).toBe(false)
  })

  it('has examples that its own flags can be read from', () => {
    const flags = inputFlags(operation.input)
    expect(
      operation.examples.length,
      about(operation, 'examples', 'has at least one command'),
    ).toBeGreaterThan(0)
    const command = `shield ${name.replace('.', ' ')}`
    for (const example of operation.examples) {
      expect(example, about(operation, 'examples', `begin with \`${command}\``)).toMatch(
        new RegExp(`^${command}(?: |$)`),
      )
      const used = example.match(/--[a-z-]+/g) ?? []
      expect(
        used.filter((flag) => flag !== '--json' && !flags.some((each) => each.flag === flag)),
        about(operation, 'examples', `has flags that \`input\` has not: ${example}`),
      ).toEqual([])
    }
  })

  it('needs scopes in full names', () => {
    const needs = operation.scopes(parseInput(operation, samplesOf(operation)[0] ?? {}))
    const provider = loaded.find((each) => each.name === operation.provider)
    const needsSome =
      'names at least one; an operation that asks the provider nothing stands in WITHOUT_SCOPES here, and no other'
    expect(needs.length > 0, about(operation, 'scopes', needsSome)).toBe(!WITHOUT_SCOPES.includes(name))
    expect(
      needs.flat().map((scope) => fullNameOf(scope, provider)),
      about(operation, 'scopes', "has their full names, as the provider's `expandScope` gives them"),
    ).toEqual(needs.flat())
    const isGroup = 'has groups of which each names at least one scope'
    expect(
      needs.every((group) => group.length > 0),
      about(operation, 'scopes', isGroup),
    ).toBe(true)
  })

  it('has a schema for what it gives, which other programs are told', () => {
    const { output } = describeOperation(operation)
    const isSchema = 'is the z.object of what it gives, of what JSON Schema can say'
    expect(output, about(operation, 'output', isSchema)).toMatchObject({
      type: 'object',
      properties: expect.any(Object) as object,
    })
    expect(output, about(operation, 'output', isSchema)).toEqual(JSON.parse(JSON.stringify(output)))
  })
})

describe.each(samples)('an input of %s', (_name, operation, sample) => {
  it('parses back to itself after it was stored', () => {
    const parsed: unknown = parseInput(operation, sample)
    const isPlain =
      'changes what it parses: it takes no transforms and no defaults, so that a stored input stays the same'
    expect(parsed, about(operation, 'input', isPlain)).toEqual(sample)
    expect(
      parseInput(operation, JSON.parse(JSON.stringify(parsed)) as Record<string, unknown>),
      about(operation, 'input', isPlain),
    ).toEqual(parsed)
  })
})

describe.each(writes)('a write by %s', (name, operation, sample) => {
  const KEY = `sh${'0'.repeat(32)}`
  const freeze = async (): Promise<{
    readonly input: unknown
    readonly facts: Json
    readonly call: Call
  }> => {
    const input: unknown = parseInput(operation, sample)
    const facts = await prepared(operation, input)
    return { input, facts, call: freezeCall(operation.plan(input, facts, KEY)) }
  }

  it('is planned alike each time, from stored facts too', async () => {
    const { input, facts, call } = await freeze()
    const stored: unknown = JSON.parse(JSON.stringify(facts))
    expect(stored, about(operation, 'prepare', 'gives facts that JSON cannot keep as they are')).toEqual(
      facts,
    )
    const isPure = 'gives another call for the same input, facts and key: it takes nothing from anywhere else'
    expect(freezeCall(operation.plan(input, stored, KEY)), about(operation, 'plan', isPure)).toEqual(call)
  })

  it('carries the provider key, unless nothing at the provider could keep it', async () => {
    const { call } = await freeze()
    const hasKey =
      'puts the key into the call, by which the write is found again; where nothing at the provider keeps it, the operation stands in WITHOUT_KEY here'
    expect(JSON.stringify([...partsOf(call).values()]).includes(KEY), about(operation, 'plan', hasKey)).toBe(
      !WITHOUT_KEY.includes(name),
    )
  })

  it('is shown by facts with a label each, of which some stand in the call', async () => {
    const { input, facts, call } = await freeze()
    const preview = operation.preview(input, facts, call)
    expect(preview.verb, about(operation, 'preview', 'has a `verb` with a capital letter')).toMatch(/^[A-Z]/)
    const places = preview.facts.flatMap((fact) => ('at' in fact ? [fact.at] : []))
    expect(twice(places), about(operation, 'preview', 'shows a place of the call twice')).toEqual([])
    expect(
      twice(preview.facts.map(({ label }) => label)),
      about(operation, 'preview', 'gives a label to two facts'),
    ).toEqual([])
    const showsCall = 'has facts whose `at` is a place of the call, as body/title'
    expect(
      places.filter((place) => isIn(call, place)).length,
      about(operation, 'preview', showsCall),
    ).toBeGreaterThan(0)
  })

  it('has a way to prove what happened to it', () => {
    expect(
      operation.recovery === 'none' || operation.lookup !== undefined,
      about(operation, 'lookup', "is missing: without it `recovery` is 'none'"),
    ).toBe(true)
  })
})

describe('the facts of a preview', () => {
  it.each([...new Set(writes.map(([name]) => name))])(
    'of %s each stand somewhere in a full call',
    async (name) => {
      const found = new Set<string>()
      const wanted = new Set<string>()
      for (const [, operation, sample] of writes.filter(([each]) => each === name)) {
        const input: unknown = parseInput(operation, sample)
        const facts = await prepared(operation, input)
        const call = freezeCall(operation.plan(input, facts, `sh${'0'.repeat(32)}`))
        for (const fact of operation.preview(input, facts, call).facts) {
          if (!('at' in fact)) continue
          wanted.add(fact.at)
          if (isIn(call, fact.at)) found.add(fact.at)
        }
      }
      const [[, operation]] = writes.filter(([each]) => each === name) as [(typeof writes)[number]]
      const isThere = `names a place that no sample's call has: correct \`at\`, or add a sample in ${fileOf(operation.provider)} in whose call it stands`
      expect(wanted.size).toBeGreaterThan(0)
      expect(
        [...wanted].filter((place) => !found.has(place)),
        about(operation, 'preview', isThere),
      ).toEqual([])
    },
  )
})

function fullNameOf(scope: string, provider: Pick<Provider, 'expandScope'> | undefined): unknown {
  try {
    return provider?.expandScope(scope)
  } catch (error) {
    return String(error)
  }
}

function twice(all: readonly string[]): readonly string[] {
  return all.filter((one, index) => all.indexOf(one) !== index)
}

/** Whether something of the call stands at this place or below it. */
function isIn(call: Call, place: string): boolean {
  return [...partsOf(call).keys()].some((one) => one === place || one.startsWith(`${place}/`))
}

import { describe, expect, it } from 'vitest'
import { freezeCall, type Call } from '../../src/domain/request/call.ts'
import { describeOperation } from '../../src/domain/operation/describe-operation.ts'
import { inputFlags } from '../../src/domain/operation/input-flags.ts'
import type { Json } from '../../src/domain/text/json.ts'
import type { Operation, Reading, Write } from '../../src/domain/operation/operation.ts'
import { parseInput } from '../../src/domain/operation/parse-input.ts'
import { PROVIDERS, type ProviderName } from '../../src/domain/provider/providers.ts'
import { GROUPS, loadOperation, loadProvider } from '../../src/providers/index.ts'
import { googleSamples } from './google/samples.ts'
import type { ProviderSamples } from './samples.ts'
import { shopifySamples } from './shopify/samples.ts'
import { whatsappSamples } from './whatsapp/samples.ts'
import { woocommerceSamples } from './woocommerce/samples.ts'
const PROVIDER_SAMPLES: Readonly<Partial<Record<ProviderName, ProviderSamples>>> = {
  google: googleSamples,
  shopify: shopifySamples,
  whatsapp: whatsappSamples,
  woocommerce: woocommerceSamples,
}

const SAMPLES = Object.assign(
  {},
  ...Object.values(PROVIDER_SAMPLES).map(({ inputs }) => inputs),
) as ProviderSamples['inputs']

const loaded = await Promise.all(
  [...new Set(GROUPS.map(({ provider }) => provider))].map((provider) => loadProvider(provider)),
)
const operations = loaded.flatMap((each) => each.operations)
const named = operations.map((operation) => [operation.name, operation] as const)
const samples = named.flatMap(([name, operation]) =>
  (SAMPLES[name] ?? []).map((sample) => [name, operation, sample] as const),
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

function readingOf({ name, provider }: Operation): Reading {
  const reading = PROVIDER_SAMPLES[provider]?.reading
  if (reading === undefined) throw new Error(`There is no reading here for ${name}`)
  return reading
}

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
    expect(name).toMatch(/^[a-z]+\.[a-z]+(?:-[a-z]+)*$/)
    expect(operation.summary).toMatch(/^[A-Z][^\n.]{9,79}$/)
  })

  it('has flags that a command line can express, each with a description', () => {
    const flags = inputFlags(operation.input)
    expect(flags.length).toBeGreaterThan(0)
    for (const flag of flags) {
      expect(flag, flag.key).toMatchObject({
        flag: expect.stringMatching(/^--[a-z]+(?:-[a-z]+)*$/),
        description: expect.stringMatching(/^.{3,200}$/),
      })
    }
  })

  it('has no flag of the command line itself', () => {
    const reserved = [
      'json',
      'connection',
      'db',
      'input',
      'quiet',
      'debug',
      'color',
      'env-from',
      'help',
      'version',
      'reason',
      'dry-run',
      'wait',
      'queue',
      'expires',
      'idempotency-key',
      'duplicate',
      'yes',
    ]
    expect(inputFlags(operation.input).filter(({ flag }) => reserved.includes(flag.slice(2)))).toEqual([])
  })

  it('has samples here that set every field', () => {
    const set = new Set((SAMPLES[name] ?? []).flatMap((sample) => Object.keys(sample)))
    expect([...set].toSorted()).toEqual(
      inputFlags(operation.input)
        .map(({ key }) => key)
        .toSorted(),
    )
  })

  it('refuses a field that it does not know', () => {
    const [sample] = SAMPLES[name] ?? []
    expect(operation.input.safeParse({ ...sample, surprise: 1 }).success).toBe(false)
  })

  it('has examples that its own flags can be read from', () => {
    const flags = inputFlags(operation.input)
    expect(operation.examples.length).toBeGreaterThan(0)
    for (const example of operation.examples) {
      expect(example).toMatch(new RegExp(`^shield ${name.replace('.', ' ')}(?: |$)`))
      const used = example.match(/--[a-z-]+/g) ?? []
      expect(used.filter((flag) => flag !== '--json' && !flags.some((each) => each.flag === flag))).toEqual(
        [],
      )
    }
  })

  it('needs scopes in full names', () => {
    const needs = operation.scopes(parseInput(operation, SAMPLES[name]?.[0] ?? {}))
    const provider = loaded.find((each) => each.name === operation.provider)
    expect(needs.length > 0).toBe(!WITHOUT_SCOPES.includes(name))
    expect(needs.flat().map((scope) => provider?.expandScope(scope))).toEqual(needs.flat())
    expect(needs.every((group) => group.length > 0)).toBe(true)
  })

  it('has a schema for what it gives, which other programs are told', () => {
    const { output } = describeOperation(operation)
    expect(output).toMatchObject({ type: 'object', properties: expect.any(Object) as object })
    expect(output).toEqual(JSON.parse(JSON.stringify(output)))
  })
})

describe.each(samples)('an input of %s', (_name, operation, sample) => {
  it('parses back to itself after it was stored', () => {
    const parsed: unknown = parseInput(operation, sample)
    expect(parsed).toEqual(sample)
    expect(parseInput(operation, JSON.parse(JSON.stringify(parsed)) as Record<string, unknown>)).toEqual(
      parsed,
    )
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
    const { facts } = await operation.prepare(input, readingOf(operation))
    return { input, facts: facts as Json, call: freezeCall(operation.plan(input, facts, KEY)) }
  }

  it('is planned alike each time, from stored facts too', async () => {
    const { input, facts, call } = await freeze()
    const stored: unknown = JSON.parse(JSON.stringify(facts))
    expect(stored).toEqual(facts)
    expect(freezeCall(operation.plan(input, stored, KEY))).toEqual(call)
  })

  it('carries the provider key, unless nothing at the provider could keep it', async () => {
    const { call } = await freeze()
    expect(JSON.stringify(call).includes(KEY)).toBe(!WITHOUT_KEY.includes(name))
  })

  it('is shown by facts with a label each, of which some stand in the call', async () => {
    const { input, facts, call } = await freeze()
    const preview = operation.preview(input, facts, call)
    expect(preview.verb).toMatch(/^[A-Z]/)
    const places = preview.facts.flatMap((fact) => ('at' in fact ? [fact.at] : []))
    expect(new Set(places).size).toBe(places.length)
    expect(new Set(preview.facts.map(({ label }) => label)).size).toBe(preview.facts.length)
    expect(places.filter((place) => valueAt(call, place) !== undefined).length).toBeGreaterThan(0)
  })

  it('has a way to prove what happened to it', () => {
    expect(operation.recovery === 'none' || operation.lookup !== undefined).toBe(true)
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
        const { facts } = await operation.prepare(input, readingOf(operation))
        const call = freezeCall(operation.plan(input, facts, `sh${'0'.repeat(32)}`))
        for (const fact of operation.preview(input, facts, call).facts) {
          if (!('at' in fact)) continue
          wanted.add(fact.at)
          if (valueAt(call, fact.at) !== undefined) found.add(fact.at)
        }
      }
      expect(wanted.size).toBeGreaterThan(0)
      expect([...wanted].filter((place) => !found.has(place))).toEqual([])
    },
  )
})

function valueAt(call: Call, place: string): unknown {
  const [part, ...rest] = place.split('/')
  if (part === 'path') return call.path.slice(1).split('/')[Number(rest[0])]
  if (part === 'query') return call.query.find(([name]) => name === rest[0])?.[1]
  return rest.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    JSON.parse(call.body ?? 'null') as unknown,
  )
}

import { assert, jsonValue, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isShieldError } from '../../src/domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/text/json.ts'
import { actor } from '../../src/wire/actor.ts'
import { record } from '../../src/wire/composites.ts'
import { held, hold, holdInForce, released } from '../../src/wire/hold.ts'
import { decided, nothingToDo, proposed, resolved, retried } from '../../src/wire/request-answers.ts'
import { requestList, story } from '../../src/wire/request-list.ts'
import { dryRun, requestView } from '../../src/wire/request-view.ts'
import { request } from '../../src/wire/request.ts'
import { json, text } from '../../src/wire/scalars.ts'
import { decodeAnswer, type Shape } from '../../src/wire/shape.ts'
import { requestOf } from '../gate/sample-request.ts'
import { ACTOR, AT, ERASED, FULL, LOST, VIEW } from './samples.ts'

const HOLD = { reason: 'a leak', by: ACTOR, at: AT }
const SMALL = requestOf({ prepared: null })

/** One sample for each thing that a shape can be. */
function sampled<Value>(name: string, shape: Shape<Value>, values: readonly NoInfer<Value>[]) {
  return values.map((value, at) => ({ name: `${name} ${at + 1}`, shape: shape as Shape<unknown>, value }))
}

const SAMPLES = [
  ...sampled('actor', actor, [ACTOR]),
  ...sampled('hold', hold, [HOLD]),
  ...sampled('hold in force', holdInForce, [{ hold: HOLD }, { hold: null }]),
  ...sampled('held', held, [{ hold: HOLD, isNew: true }]),
  ...sampled('released', released, [{ released: null }]),
  ...sampled('request', request, [SMALL, FULL, ERASED, LOST]),
  ...sampled('view', requestView, [
    VIEW,
    { ...VIEW, earlier: null, later: [] },
    { request: ERASED, preview: null },
  ]),
  ...sampled('list', requestList, [
    {
      items: [
        { request: FULL, owner: 'alive' },
        { request: SMALL, owner: null },
      ],
      next: 'abc',
      hold: HOLD,
    },
    { items: [], next: null, hold: null },
  ]),
  ...sampled('story', story, [{ items: [{ at: AT, who: ACTOR, what: 'asked', entry: 1 }], next: null }]),
  ...sampled('dry run', dryRun, [
    { dryRun: true, digest: SMALL.digest, call: SMALL.call, preview: VIEW.preview },
  ]),
  ...sampled('decided', decided, [
    { request: FULL, earlier: FULL.decision },
    { request: SMALL, earlier: null },
  ]),
  ...sampled('resolved', resolved, [
    { request: FULL, finding: { kind: 'found', result: [1] }, problem: null },
    { request: FULL, finding: { kind: 'not_found' }, problem: null },
    { request: FULL, finding: { kind: 'foreign', reason: 'another' }, problem: null },
    { request: FULL, finding: null, problem: 'nobody answers' },
  ]),
  ...sampled('proposed', proposed, [{ request: VIEW, isNew: false, hold: HOLD }]),
  ...sampled('retried', retried, [
    { kind: 'proposed', request: VIEW, isNew: true, hold: null },
    { kind: 'settled', request: FULL },
  ]),
  ...sampled('nothing to do', nothingToDo, [{ nothingToDo: 'It is so already' }]),
]

function throughText(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

/** Everything that could have gone missing or been put in, at every depth. */
function grown(value: Json): Json {
  if (Array.isArray(value)) return value.map((one: Json) => grown(one))
  if (!isJsonObject(value)) return value
  return {
    ...Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, grown(inner)])),
    ofANewerVersion: { at: 'all' },
  }
}

describe.each(SAMPLES)('$name', ({ shape, value }) => {
  it('comes back as it was, with every field', () => {
    expect(decodeAnswer(shape, 'this', throughText(shape.encode(value)))).toStrictEqual(value)
  })

  it('is written as its schema names it, field by field', () => {
    const written = shape.encode(value) as JsonObject
    const properties = shape.schema['properties']
    if (!isJsonObject(properties)) return
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(written)))
    const required = (shape.schema['required'] ?? []) as readonly string[]
    expect(Object.keys(written)).toEqual(expect.arrayContaining([...required]))
  })

  it('is misread as nothing else: any other JSON is refused, in words', () => {
    assert(
      property(jsonValue({ maxDepth: 2 }), (other) => {
        try {
          decodeAnswer(shape, 'what was asked for', other as Json)
        } catch (error) {
          expect(isShieldError(error)).toBe(true)
          expect(error).toMatchObject({
            code: 'unavailable',
            message: expect.stringMatching(/^The server's answer is not what was asked for/),
            hint: 'Install the same version of shield on both sides',
          })
        }
      }),
      { numRuns: 30 },
    )
  })
})

/** Free JSON and free names take in whatever is there. */
const CLOSED = SAMPLES.filter(
  ({ name }) => !/request|view|list|decided|resolved|proposed|retried|dry/.test(name),
)

it.each(CLOSED)('leaves what a newer server adds: $name', ({ shape, value }) => {
  expect(decodeAnswer(shape, 'this', grown(shape.encode(value)))).toStrictEqual(value)
})

it('leaves what a newer server adds to a request', () => {
  const written = { ...request.encode(FULL), mood: 'good', decision: { ...FULL.decision, mood: 'good' } }
  expect(decodeAnswer(request, 'a request', throughText(written))).toStrictEqual(FULL)
})

it('takes a request of an earlier server, which has no fields that may be null', () => {
  const { reason: _reason, origin: _origin, attempt: _attempt, ...older } = request.encode(SMALL)
  expect(decodeAnswer(request, 'a request', older)).toStrictEqual(SMALL)
})

it.each([
  ['nothing', undefined, ''],
  ['a list', [], ''],
  ['an unknown state', { ...request.encode(SMALL), state: 'asleep' }, ': state is missing'],
  ['no provider', { ...request.encode(SMALL), provider: 7 }, ': provider is missing'],
  ['a requester that is a text', { ...request.encode(SMALL), requester: 'x' }, ': requester is missing'],
  ['warnings that are no texts', { ...request.encode(SMALL), warnings: ['a', 1] }, ': warnings.1 is missing'],
])('refuses %s as a request, and says where', (_what, answer, where) => {
  expect(() => decodeAnswer(request, 'a request', answer as Json)).toThrow(
    `The server's answer is not a request${where}`,
  )
})

it('keeps a name of a record that every object has', () => {
  const value = JSON.parse('{"__proto__":"x","constructor":"y"}') as Readonly<Record<string, string>>
  const shape = record(text)
  expect(JSON.stringify(decodeAnswer(shape, 'names', shape.encode(value)))).toBe(JSON.stringify(value))
})

it('takes what is missing for null where any JSON may stand', () => {
  expect(decodeAnswer(json, 'JSON', undefined)).toBeNull()
})

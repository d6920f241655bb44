import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/domain/provider/http.ts'
import type { LookupResult, Outcome } from '../../src/domain/request/outcome.ts'
import type { Ending, State } from '../../src/domain/request/request.ts'
import { tidy } from '../../src/gate/upkeep/tidy.ts'
import { ANNA, approved, auditOf, createBench, proposed, stored, tamper } from './bench.ts'
import { NANGO_IS_DOWN, responseOf } from './fake-nango.ts'

const response = (status: number): Answer => ({ kind: 'response', response: responseOf(status, {}) })
const applied: Outcome = { kind: 'applied', result: { id: 'n1' } }
const refused: Outcome = { kind: 'not_applied', reason: 'No such book' }
const unclear: Outcome = { kind: 'ambiguous', reason: 'It is a page of HTML' }

const notSent = (code: 'unavailable' | 'not_connected' | 'internal' | 'failed'): Answer => ({
  kind: 'not_sent',
  code,
  message: 'Nango refused the key',
  hint: 'Set the key',
})

describe('the outcome of a call', () => {
  it.each<[string, Answer, Outcome | null, State, Partial<Ending>]>([
    [
      'a response that proves it applied',
      response(200),
      applied,
      'succeeded',
      { code: 'applied', evidence: 'response', result: { id: 'n1' } },
    ],
    [
      'an error status that proves it applied',
      response(409),
      applied,
      'succeeded',
      { code: 'applied', evidence: 'response', result: { id: 'n1' } },
    ],
    [
      'a response that proves it was not applied',
      response(400),
      refused,
      'failed',
      { code: 'refused', message: 'No such book', evidence: 'response', result: null },
    ],
    [
      'a 2xx that proves it was not applied',
      response(200),
      refused,
      'failed',
      { code: 'refused', message: 'No such book', evidence: 'response', result: null },
    ],
    [
      'a 2xx that proves nothing',
      response(200),
      unclear,
      'unknown',
      { code: 'in_doubt', message: 'It is a page of HTML', evidence: null, result: null },
    ],
    [
      'a 5xx that proves nothing',
      response(502),
      unclear,
      'unknown',
      { code: 'in_doubt', message: 'It is a page of HTML', evidence: null, result: null },
    ],
    [
      'a response that the operation stumbles over',
      response(204),
      null,
      'unknown',
      {
        code: 'in_doubt',
        message: 'The answer (status 204) could not be understood',
        evidence: null,
        result: null,
      },
    ],
    [
      'a broken connection',
      { kind: 'ambiguous', reason: 'The connection was reset' },
      applied,
      'unknown',
      { code: 'in_doubt', message: 'The connection was reset', evidence: null, result: null },
    ],
    ...(['unavailable', 'not_connected', 'internal', 'failed'] as const).map(
      (code) =>
        [
          `a call that provably never left (${code})`,
          notSent(code),
          applied,
          'failed',
          { code: 'refused', message: 'Not sent: Nango refused the key', evidence: 'response' },
        ] as const satisfies [string, Answer, Outcome, State, Partial<Ending>],
    ),
  ])('of %s is recorded as such', async (_what, answer, outcome, state, ending) => {
    const bench = await createBench()
    bench.nango.answer = () => answer
    bench.notes.interpret = () => {
      if (outcome === null) throw new TypeError('Cannot read properties of undefined')
      return outcome
    }
    const { request } = await approved(bench, await proposed(bench))
    expect(request).toMatchObject({ state, ending: { by: null, ...ending } })
    expect(await stored(bench, request)).toEqual(request)
    expect(bench.nango.sent).toHaveLength(1)
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: `request.${state}`,
      actor: ANNA,
      data: { evidence: 'response', attempt: request.attempt?.id },
    })
  })

  it('keeps the provider’s own words out of the audit log', async () => {
    const bench = await createBench()
    bench.notes.interpret = () => ({ kind: 'not_applied', reason: 'Mrs Smith is on holiday' })
    await approved(bench, await proposed(bench))
    expect(JSON.stringify(await auditOf(bench))).not.toContain('Smith')
  })

  it('is looked for once at once, and only where it is in doubt', async () => {
    const bench = await createBench()
    for (const answer of [response(201), response(422)]) {
      bench.nango.answer = () => answer
      await approved(bench, await proposed(bench))
    }
    expect(bench.notes.lookups).toBe(0)
    bench.nango.answer = () => response(502)
    await approved(bench, await proposed(bench))
    expect(bench.notes.lookups).toBe(1)
  })

  it.each<[string, () => Promise<LookupResult>, State, Partial<Ending>]>([
    [
      'finds it',
      async () => ({ kind: 'found', result: { id: 'n7' } }),
      'succeeded',
      { code: 'applied', evidence: 'lookup', result: { id: 'n7' } },
    ],
    ['does not find it', async () => ({ kind: 'not_found' }), 'unknown', { code: 'in_doubt' }],
    [
      'finds something else in its place',
      async () => ({ kind: 'foreign', reason: 'Another note' }),
      'unknown',
      { code: 'in_doubt' },
    ],
    ['fails', () => Promise.reject(NANGO_IS_DOWN), 'unknown', { code: 'in_doubt' }],
  ])('in doubt and with a look-up that %s is %3$s', async (_what, lookup, state, ending) => {
    const bench = await createBench()
    bench.nango.answer = () => response(502)
    bench.notes.lookup = lookup
    const { request } = await approved(bench, await proposed(bench))
    expect(request).toMatchObject({ state, ending })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('in doubt whose look-up has a bug shows the bug, and stays in doubt', async () => {
    const bench = await createBench()
    bench.nango.answer = () => response(502)
    bench.notes.lookup = () => Promise.reject(new TypeError('x is undefined'))
    const request = await proposed(bench)
    await expect(approved(bench, request)).rejects.toThrow(TypeError)
    expect(await stored(bench, request)).toMatchObject({ state: 'unknown' })
  })
})

describe('an outcome that cannot be recorded', () => {
  it.each<[string, Answer, string]>([
    ['applied', response(201), 'applied, {"id":"n1"}'],
    ['refused', response(422), 'not_applied, The provider refused the text'],
    [
      'in doubt',
      { kind: 'ambiguous', reason: 'The connection was reset' },
      'ambiguous, The connection was reset',
    ],
  ])('is told with what is known of it: %s', async (_what, answer, told) => {
    const bench = await createBench()
    const request = await proposed(bench)
    const { interpret } = bench.notes
    bench.notes.interpret = (given) => (given.status === 201 ? applied : interpret(given))
    bench.nango.answer = () => {
      tamper(
        bench,
        `create trigger disk_full before insert on audit begin select raise(abort, 'disk full'); end`,
      )
      return answer
    }
    const error: unknown = await approved(bench, request).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      message: `${request.id} was sent (${told}), but that could not be recorded`,
      hint: `shield approvals resolve ${request.id}`,
    })
    expect(await stored(bench, request)).toMatchObject({ state: 'executing', ending: null })
    tamper(bench, 'drop trigger disk_full')
    await tidy(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'unknown', ending: { code: 'interrupted' } })
    expect((await approved(bench, request)).request.state).toBe('unknown')
    expect(bench.nango.sent).toHaveLength(1)
  })
})

import { sentJson } from '../../../src/domain/request/body.ts'
import type { Call } from '../../../src/domain/request/call.ts'
import type { AsyncCommand } from 'fast-check'
import { expect } from 'vitest'
import { isShieldError } from '../../../src/domain/errors.ts'
import type { Answer } from '../../../src/domain/provider/http.ts'
import { cancel, approve, reject } from '../../../src/gate/send/decide.ts'
import { propose, replace } from '../propose/proposed.ts'
import { lookForProof, settleByWord } from '../../../src/gate/send/reconcile.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import { AGENT, ANNA, askOf, BORIS, decisionOn, stored, unwatched, type Bench } from '../bench.ts'
import { NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'
import { assertTruth } from './life-truth.ts'
import {
  addRequest,
  familyOf,
  isUnsent,
  learn,
  look,
  mayLand,
  proposeAgain,
  recover,
  send,
  succeed,
  type Fate,
  type Model,
  type ModelRequest,
} from './life-model.ts'

/** The real gate, with what the model's numbers stand for. */
export interface Real {
  readonly bench: Bench
  /** By the model's name. */
  readonly ids: string[]
  /** The provider: keys that were applied. */
  readonly applied: Set<string>
  /** Calls whose process is gone, by the model's name: lets the answer come after all. */
  readonly dead: Map<number, () => Promise<void>>
  processes: number
  /** How often each kind of command met each state. */
  readonly met: Map<string, number>
}

type Command = AsyncCommand<Model, Real>

/** A command on one of the requests, counted from the newest. */
function onRequest(
  title: string,
  which: number,
  run: (model: Model, real: Real, request: ModelRequest) => Promise<void>,
): Command {
  const pick = ({ requests }: Model): ModelRequest | undefined =>
    requests[requests.length - 1 - (which % requests.length)]
  return {
    check: (model) => pick(model) !== undefined,
    run: async (model, real) => {
      const request = pick(model)
      if (request === undefined) throw new Error('There is none')
      tally(real, title, request)
      await run(model, real, request)
      await assertTruth(model, real)
    },
    toString: () => `${title} (-${which})`,
  }
}

function tally({ met }: Real, title: string, request: ModelRequest | undefined): void {
  const meeting = `${title.split(',')[0] ?? ''} ${request?.state ?? ''}`
  met.set(meeting, (met.get(meeting) ?? 0) + 1)
}

const idOf = (real: Real, { name }: ModelRequest): string => real.ids[name] ?? ''

/** Runs what may be refused, in words meant for people; a bug of ours is none. */
async function allowing<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work
  } catch (error) {
    if (!isShieldError(error) || error.code === 'internal') throw error
    return undefined
  }
}

const LOST: Answer = { kind: 'ambiguous', reason: 'The connection broke' }

/** How the real provider answers, kept in step with the model's. */
function answerTo(real: Real, key: string, fate: Fate): Answer {
  const { applied } = real
  if (applied.has(key)) return { kind: 'response', response: responseOf(409, {}) }
  if (fate === 'applied' || fate === 'lost after') applied.add(key)
  if (fate === 'applied') return { kind: 'response', response: responseOf(201, { id: key }) }
  return fate === 'refused' ? { kind: 'response', response: responseOf(422, {}) } : LOST
}

const keyIn = (call: Call): string => (sentJson(call) as { id: string }).id

export function proposing(): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      recover(model)
      addRequest(model)
      const { request } = await propose(real.bench.parts, askOf(real.bench, { requester: AGENT }), true)
      real.ids.push(request.id)
      await assertTruth(model, real)
    },
    toString: () => 'propose',
  }
}

export function approving(which: number, fate: Fate): Command {
  return onRequest(`approve, ${fate}`, which, async (model, real, request) => {
    const { bench } = real
    const shown = await stored(bench, { id: idOf(real, request) })
    const before = bench.nango.sent.length
    bench.nango.answer = (call) => answerTo(real, keyIn(call), fate)
    bench.nango.beforeRead = () => {
      if (fate === 'down') throw NANGO_IS_DOWN
    }
    await allowing(approve(bench.parts, decisionOn(shown), unwatched))
    bench.nango.beforeRead = () => undefined
    recover(model)
    const isSent = isUnsent(request) && fate !== 'down'
    if (isUnsent(request)) request.state = 'approved'
    expect(bench.nango.sent.length - before, 'calls').toBe(isSent ? 1 : 0)
    if (!isSent) return
    request.state = 'executing'
    learn(model, request, send(model, request.key, fate))
    look(model, request)
  })
}

/** The process dies while the call is out; what became of the call is decided there and then. */
export function dying(which: number, fate: Fate): Command {
  return onRequest(`approve and die, ${fate}`, which, async (model, real, request) => {
    const { bench } = real
    recover(model)
    await tidy(bench.parts)
    if (!isUnsent(request)) return
    const shown = await stored(bench, { id: idOf(real, request) })
    real.processes += 1
    const other = await bench.otherProcess(1 + real.processes)
    const { letCome, ended } = await callThatHangs(real, fate, () =>
      approve(other, decisionOn(shown), unwatched),
    )
    request.state = 'executing'
    const answer = send(model, request.key, fate)
    real.dead.set(request.name, async () => {
      letCome()
      await ended
      learn(model, request, answer)
      if (request.state === 'unknown') look(model, request)
    })
  })
}

/** Resolves when the call is out: the provider has decided, and its answer is held back. */
function callThatHangs(real: Real, fate: Fate, start: () => Promise<unknown>) {
  return new Promise<{ readonly letCome: () => void; readonly ended: Promise<unknown> }>((out) => {
    real.bench.nango.answer = (call) => {
      const answer = answerTo(real, keyIn(call), fate)
      return new Promise((come) => out({ letCome: () => come(answer), ended }))
    }
    const ended = start()
  })
}

/** The answer of a process that was thought gone comes after all. */
export function answeringLate(): Command {
  return {
    check: ({ requests }) => requests.length > 0,
    run: async (model, real) => {
      const [[name, come] = []] = [...real.dead]
      if (name === undefined || come === undefined) return
      real.dead.delete(name)
      tally(real, 'answer late', model.requests[name])
      await come()
      await assertTruth(model, real)
    },
    toString: () => 'answer late',
  }
}

/** A call that was on its way all the time is applied. */
export function landing(): Command {
  return {
    check: ({ underWay }) => underWay.size > 0,
    run: async (model, real) => {
      for (const key of model.underWay) {
        model.applied.add(key)
        const carrier = model.requests.find((one) => one.key === key) as ModelRequest
        real.applied.add((await stored(real.bench, { id: idOf(real, carrier) })).providerKey)
      }
      model.underWay.clear()
      await assertTruth(model, real)
    },
    toString: () => 'land',
  }
}

export function rejecting(which: number): Command {
  return onRequest('reject', which, async (model, real, request) => {
    const shown = await stored(real.bench, { id: idOf(real, request) })
    await allowing(reject(real.bench.parts, decisionOn(shown, { actor: BORIS })))
    recover(model)
    if (request.state === 'pending') request.state = 'rejected'
  })
}

export function cancelling(which: number): Command {
  return onRequest('cancel', which, async (model, real, request) => {
    await allowing(cancel(real.bench.parts, idOf(real, request), ANNA, null))
    recover(model)
    if (isUnsent(request)) request.state = 'cancelled'
  })
}

export function expiring(): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      real.bench.clock.now += 73 * 3_600_000
      await tidy(real.bench.parts)
      recover(model)
      for (const request of model.requests) if (isUnsent(request)) request.state = 'expired'
      await assertTruth(model, real)
    },
    toString: () => 'expire',
  }
}

export function looking(which: number): Command {
  return onRequest('look', which, async (model, real, request) => {
    await allowing(lookForProof(real.bench.parts, idOf(real, request)))
    recover(model)
    if (request.state === 'unknown') look(model, request)
  })
}

export function saying(which: number, applied: boolean): Command {
  return onRequest(`say ${applied ? 'applied' : 'not applied'}`, which, async (model, real, request) => {
    await allowing(
      settleByWord(real.bench.parts, idOf(real, request), { applied, reason: 'I looked', actor: ANNA }),
    )
    if (request.state !== 'unknown') return
    if (applied) succeed(model, request, true)
    else Object.assign(request, { state: 'failed', byWord: true })
  })
}

export function retrying(which: number): Command {
  return onRequest('retry', which, async (model, real, request) => {
    const known = real.ids.length
    const ask = { id: idOf(real, request), requester: AGENT, reason: null, expiresIn: 72 * 3_600_000 }
    const retried = await allowing(retry(real.bench.parts, ask))
    if (retried?.kind === 'proposed' && retried.isNew) real.ids.push(retried.request.id)
    recover(model)
    const isAdded = proposeAgain(model, request)
    expect(real.ids.length, 'requests').toBe(known + (isAdded ? 1 : 0))
  })
}

export function replacing(which: number): Command {
  return onRequest('replace', which, async (model, real, request) => {
    const ask = askOf(real.bench, { input: { text: 'oat milk' } })
    const made = await allowing(replace(real.bench.parts, ask, idOf(real, request)))
    if (made !== undefined) real.ids.push(made.request.id)
    recover(model)
    const isInDoubt = request.retries !== null && familyOf(model, request).some(mayLand)
    if (!isUnsent(request) || isInDoubt) return
    request.state = 'cancelled'
    addRequest(model, { replaces: request.name })
  })
}

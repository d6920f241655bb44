import { expect } from 'vitest'
import { isShieldError } from '../../src/domain/errors.ts'
import type { Gate, WriteAsk } from '../../src/domain/ports/gate.ts'
import { createLocalGate } from '../../src/gate/local-gate.ts'
import { request as requestShape } from '../../src/wire/request.ts'
import { proposed } from '../gate/propose/proposed.ts'
import { openHttpBench, type Person } from '../http/bench.ts'
import { gateAt } from './scripted-server.ts'

// The same port, in this process and over HTTP at the same store: what one says the other has to say.

export const WATCH = { signal: new AbortController().signal, onPhase: () => undefined }

export async function openBoth() {
  const bench = await openHttpBench()
  const { parts, server, tokens, gateSettings: settings } = bench
  return {
    bench,
    here: (name: Person): Gate =>
      createLocalGate({ parts, actor: { name, door: 'http' }, sees: 'all', settings }),
    there: (name: Person, self = { machine: 'elsewhere', user: 1 }): Gate =>
      gateAt(server.url, { remote: { url: server.url, token: tokens[name] }, now: parts.now, self }),
  }
}

export function asking(text: string, more: Partial<WriteAsk> = {}): WriteAsk {
  return {
    operation: 'notes.add',
    input: { text },
    connection: undefined,
    reason: undefined,
    idempotencyKey: null,
    expiresIn: 3_600_000,
    duplicate: false,
    supersedes: undefined,
    ...more,
  }
}

/** What it comes to: a value, or an error by its code, message and hint. */
export async function outcome<Value>(work: Promise<Value>) {
  try {
    return { value: await work }
  } catch (error) {
    if (!isShieldError(error)) throw error
    const { code, message, hint } = error
    return { code, message, hint }
  }
}

/** What scripts read of the requests in it: what the call was prepared with stays at the gate. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  if ('providerKey' in value && 'digest' in value) return requestShape.encode(value as never)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]))
}

export async function expectSame(one: Gate, other: Gate, ask: (gate: Gate) => Promise<unknown>) {
  const [first, second] = [await outcome(ask(one)), await outcome(ask(other))]
  expect(readable(second)).toEqual(readable(first))
  return first
}

export async function filled(there: (name: Person) => Gate) {
  const { operations, requests } = there('agent')
  const { request: old } = await proposed(
    operations.propose(asking('milk', { reason: 'we are out of it' }), WATCH),
  )
  const { request: replaced } = await proposed(
    operations.propose(asking('oat milk', { supersedes: old.id }), WATCH),
  )
  const { request: rejected } = await proposed(operations.propose(asking('gin'), WATCH))
  await there('anna').requests.reject({ id: rejected.id, digest: rejected.digest, reason: 'no' })
  const { request: done } = await proposed(
    there('agent').operations.propose(asking('bread', { expiresIn: null }), WATCH),
  )
  await there('anna').requests.approve({ id: done.id, digest: done.digest, reason: null }, WATCH)
  const { request: retried } = await requests
    .retry({ id: rejected.id, reason: undefined, expiresIn: 60_000 }, WATCH)
    .then((found) => ({ request: found.request }))
  return { old, replaced, rejected, done, retried }
}

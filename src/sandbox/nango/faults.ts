import { isJsonObject, type Json } from '../../domain/text/json.ts'
import { answering, emptyAnswer, htmlAnswer, isOk, jsonAnswer, type Answer } from '../answer.ts'
import {
  FAULT_KINDS,
  FOREIGN_BODIES,
  type Fault,
  type FaultKind,
  type FaultTarget,
  type Wait,
} from '../fault.ts'
import type { ProviderRequest, SandboxProvider } from '../provider.ts'
import { REASONS } from '../reasons.ts'
import type { ApiRequest } from './api-request.ts'
import { apiError, networkError, tooManyRequests } from './errors.ts'
import type { NangoParts, ProviderCall } from './state.ts'

const PROVIDER_FAULTS = (Object.keys(FAULT_KINDS) as FaultKind[]).filter(
  (kind) => FAULT_KINDS[kind].layer === 'provider' && kind !== 'latency',
)

/** One request to the provider, with what may go wrong on the way. What follows a redirect is not redirected again. */
export async function sendOnce(
  parts: NangoParts,
  provider: SandboxProvider,
  request: ProviderRequest,
  isRedirected: boolean,
): Promise<Answer> {
  const target = faultTarget(provider, request)
  const latency = parts.faults.take(['latency'], target)
  const fault = parts.faults.take(kindsFor(provider, isRedirected), target)
  if (latency?.when === 'before') await parts.wait(latency.amount)
  const answer = answerOf(parts, provider, request, fault)
  if (latency?.when === 'after') await parts.wait(latency.amount)
  return answer
}

function kindsFor(provider: SandboxProvider, isRedirected: boolean): readonly FaultKind[] {
  return PROVIDER_FAULTS.filter(
    (kind) =>
      !(kind === 'redirect' && isRedirected) &&
      !(kind === 'ignored-filter' && provider.handleUnfiltered === undefined),
  )
}

/** What tells a request from others that go to the same address. */
export function faultTarget(provider: SandboxProvider, request: ProviderRequest): FaultTarget {
  return {
    method: request.method,
    path: provider.addressOf?.(request) ?? request.path,
    provider: provider.nangoProvider,
  }
}

/** What the provider answers, or Nango in its place. What reached the provider is recorded. */
function answerOf(
  parts: NangoParts,
  provider: SandboxProvider,
  request: ProviderRequest,
  fault: Fault | undefined,
): Answer {
  const isDone = fault?.when !== 'before'
  const answer = isDone ? handled(provider, request, fault) : NOTHING_DONE
  if (fault?.kind !== 'refused') parts.record({ ...seenOf(request), status: isDone ? answer.status : null })
  if (fault === undefined) return answer
  const spoil = SPOILT[fault.kind] ?? (() => provider.refusal(fault.amount))
  return saying(fault.wait, parts.now(), spoil({ apiKey: parts.apiKey, fault, provider, request, answer }))
}

/** A moment goes with the time of the answer, by the same clock. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function saying(wait: Wait | null, now: number, answer: Answer): Answer {
  if (wait === null) return answer
  const until = new Date(now + wait.seconds * 1_000).toUTCString()
  const said = wait.isMoment
    ? { date: new Date(now).toUTCString(), 'retry-after': until }
    : { 'retry-after': String(wait.seconds) }
  return { ...answer, headers: { ...answer.headers, ...said } }
}

function handled(provider: SandboxProvider, request: ProviderRequest, fault: Fault | undefined): Answer {
  const isUnfiltered = fault?.kind === 'ignored-filter'
  return (isUnfiltered ? provider.handleUnfiltered?.(request) : undefined) ?? provider.handle(request)
}

function seenOf(request: ProviderRequest): Omit<ProviderCall, 'status'> {
  const { method, body, bytes, headers } = request
  const seen = { method, path: pathAndQuery(request), body }
  if (bytes === undefined) return seen
  return {
    ...seen,
    bytes: { type: headers['content-type'] ?? '', base64: Buffer.from(bytes).toString('base64') },
  }
}

interface Spoiling {
  readonly apiKey: string
  readonly fault: Fault
  readonly provider: SandboxProvider
  readonly request: ProviderRequest
  readonly answer: Answer
}

/** What becomes of an answer; all else is a refusal of the provider's. */
const SPOILT: Readonly<Partial<Record<FaultKind, (spoiling: Spoiling) => Answer>>> = {
  'ignored-filter': ({ answer }) => answer,
  garble: ({ answer }) => garbled(answer),
  'no-id': ({ answer }) => withoutIds(answer),
  refused: ({ request }) =>
    networkError('ECONNREFUSED', 'connect ECONNREFUSED 203.0.113.1:443', request.method),
  hangup: ({ request }) => networkError('ECONNRESET', 'socket hang up', request.method),
  leak: ({ apiKey, provider, request }) =>
    repeating(provider.refusal(400), [
      `Authorization: Bearer ${apiKey} (key ${apiKey})`,
      request.headers['authorization'] ?? '',
    ]),
  scope: ({ provider, request }) => provider.scopeRefusal(request),
  reason: ({ fault, provider }) => refusedFor(provider, fault),
  html: signInPage,
  redirect: ({ fault, provider, request }) =>
    emptyAnswer(fault.amount, {
      location: (fault.code === '' ? provider.baseUrl : elsewhere(provider)) + pathAndQuery(request),
    }),
  foreign: ({ fault: { code } }) => {
    const { status = 400, error = { code } } = FOREIGN_BODIES[code] ?? {}
    return jsonAnswer(status, { error })
  },
}

/** Another host of a provider's own. */
export function elsewhere({ baseUrl }: SandboxProvider): string {
  const { protocol, host } = new URL(baseUrl)
  return `${protocol}//moved-${host}`
}

function refusedFor(provider: SandboxProvider, { code }: Fault): Answer {
  const reason = REASONS[code]
  return (reason && provider.refusalFor?.(code, reason)) ?? provider.refusal(400)
}

function pathAndQuery({ path, query }: ProviderRequest): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

/** Status 200 with half of the body, and nothing on the wire that says so. */
function garbled(answer: Answer): Answer {
  return { ...answer, status: 200, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }
}

/** A 2xx without the ids of what it tells of; every other answer stays as it is. */
function withoutIds(answer: Answer): Answer {
  if (!isOk(answer) || answer.body === '') return answer
  return { ...answer, body: JSON.stringify(stripped(JSON.parse(answer.body) as Json)) }
}

/** The same answer in which every text is followed by these words, as an error page repeats what it was sent. */
function repeating(answer: Answer, words: readonly string[]): Answer {
  return { ...answer, body: JSON.stringify(followed(JSON.parse(answer.body) as Json, words.join('; '))) }
}

function followed(value: Json, words: string): Json {
  // A code is one word, and what it means hangs on it.
  if (typeof value === 'string') return value.includes(' ') ? `${value} ${words}` : value
  if (Array.isArray(value)) return value.map((entry: Json) => followed(entry, words))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, followed(inner, words)]))
}

function stripped(value: Json): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => stripped(entry))
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => name !== 'id')
  return Object.fromEntries(kept.map(([name, inner]) => [name, stripped(inner)]))
}

/** What a hotel's network says to everything. */
function signInPage(): Answer {
  return htmlAnswer(200, '<!doctype html><title>Welcome</title><p>Please sign in to the network.</p>')
}

/** Runs one of Nango's own routes with the faults that name its path. */
export async function withOwnFaults(
  parts: NangoParts,
  request: ApiRequest,
  run: () => Answer,
): Promise<Answer> {
  const latency = parts.faults.take(['latency'], request)
  const fault = parts.faults.take(['drop', 'truncate', 'rate-limit', 'status', 'html', 'garble'], request)
  if (latency?.when === 'before') await parts.wait(latency.amount)
  const done = fault?.when === 'before' ? NOTHING_DONE : answering(run)
  if (latency?.when === 'after') await parts.wait(latency.amount)
  return fault === undefined ? done : spoil(done, fault, request)
}

const NOTHING_DONE: Answer = { status: 0, headers: {}, body: '' }

function spoil(done: Answer, fault: Fault, request: ApiRequest): Answer {
  switch (fault.kind) {
    case 'drop':
      return { ...done, cut: 'reset' }
    case 'truncate':
      return { ...done, cut: 'half' }
    case 'garble':
      return garbled(done)
    case 'rate-limit':
      return tooManyRequests(request)
    case 'html':
      return signInPage()
    default:
      return apiError(fault.amount, 'server_error', 'Something went wrong (a fault of the sandbox)')
  }
}

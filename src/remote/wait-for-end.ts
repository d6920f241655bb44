import type { WaitAsk } from '../domain/ports/gate.ts'
import { type ApprovalRequest, OPEN_STATES } from '../domain/request/request.ts'
import { request } from '../wire/request.ts'
import { type CallOptions, type Client, isAway, requestPath } from './client.ts'

/** What a server says of one of its requests. */
export const REQUEST = ['a request', request] as const

export interface WaitParts {
  readonly client: Client
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/** How long one question may stay open: shorter than what most proxies allow. */
const LONGEST_QUESTION = 30

/** As at the gate itself: until it has ended, the time is over or the signal comes; then as it is known to be. */
export async function waitForEnd(parts: WaitParts, ask: WaitAsk): Promise<ApprovalRequest> {
  const end = ask.timeout === null ? Number.POSITIVE_INFINITY : parts.now() + ask.timeout
  let request = await parts.client.read(REQUEST, requestPath(ask.id))
  while (OPEN_STATES.includes(request.state) && !ask.signal.aborted) {
    const left = end - parts.now()
    if (left <= 0) return request
    const asked = parts.now()
    const next = await nextOf(parts, request, { left, signal: ask.signal })
    if (next === null) continue
    const isSame = next.state === request.state
    request = next
    if (!isSame) ask.onChange(request)
    else if (parts.now() - asked < EARLY) {
      // In doubt, and the server has stopped looking for proof or is about to end.
      if (request.state === 'unknown') return request
      await parts.pause(EARLY, ask.signal)
    }
  }
  return request
}

/** Milliseconds. An answer that says nothing new comes at the end of the time that was asked for, and not before this. */
const EARLY = 500

/** Follows what another process sends, until its call has ended or the signal comes. */
export async function followEnd(
  parts: WaitParts,
  request: ApprovalRequest,
  signal: AbortSignal,
): Promise<ApprovalRequest> {
  let current = request
  while (current.state === 'executing' && !signal.aborted) {
    current = (await nextOf(parts, current, { left: Number.POSITIVE_INFINITY, signal })) ?? current
  }
  return current
}

interface Limits {
  /** Milliseconds. */
  readonly left: number
  readonly signal: AbortSignal
}

/** The request once its state is another one or a while is over; null: nothing was learnt. */
async function nextOf(
  parts: WaitParts,
  { id, state }: ApprovalRequest,
  { left, signal }: Limits,
): Promise<ApprovalRequest | null> {
  const over = new AbortController()
  const question = Math.max(1, Math.min(LONGEST_QUESTION, Math.floor(left / 1000)))
  const query = { wait: String(question), from: state }
  // Where too much waits at once, the server is asked without waiting, as often as it says.
  const putOff = { query: {}, within: left }
  // The server counts in whole seconds.
  if (left < question * 1000) void parts.pause(left, over.signal).then(() => over.abort())
  const either = AbortSignal.any([signal, over.signal])
  try {
    return await untilBack(parts, requestPath(id), { query, putOff, signal: either })
  } catch (error) {
    if (!either.aborted) throw error
    return null
  } finally {
    over.abort()
  }
}

const AWAY_AT_MOST = 60_000
const ASK_AGAIN = 1_000

/** A server that is restarted is waited for: a wait for a person is long anyway. */
async function untilBack(
  { client, now, pause }: WaitParts,
  path: string,
  options: CallOptions & { readonly signal: AbortSignal },
) {
  let awaySince: number | undefined
  for (;;) {
    try {
      return await client.read(REQUEST, path, options)
    } catch (error) {
      awaySince ??= now()
      if (!isAway(error) || options.signal.aborted || now() - awaySince > AWAY_AT_MOST) throw error
      await pause(ASK_AGAIN, options.signal)
    }
  }
}

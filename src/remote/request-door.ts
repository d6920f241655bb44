import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { Decided, RequestDoor, RequestFilter, Watch } from '../domain/ports/gate.ts'
import type { Considered } from '../domain/request/request-view.ts'
import { idOf, type ApprovalRequest, type State } from '../domain/request/request.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { nullable } from '../wire/composites.ts'
import { hold } from '../wire/hold.ts'
import { decided, proposalIn, resolved, retried, story } from '../wire/request-answers.ts'
import { requestView } from '../wire/request-view.ts'
import { listedRequest, request } from '../wire/request.ts'
import { decodeAnswer, json } from '../wire/shape.ts'
import {
  type Client,
  cursorFrom,
  type Parameters,
  type Wanted,
  requestPath,
  REQUESTS,
  seconds,
} from './client.ts'
import { mayBeDone } from './send.ts'
import { followEnd, REQUEST, waitForEnd, type WaitParts } from './wait-for-end.ts'

type Looking = 'list' | 'ended' | 'count' | 'get' | 'view' | 'consider' | 'story'

/** The texts in it are made safe where they are shown: the server is the user's own choice. */
const VIEW = ['a request', requestView] as const
const DECIDED = ['a decision', decided] as const
const RESOLVED = ['what became of a request', resolved] as const

/** Looking at the queue of a server. `now`: milliseconds since 1970, as this machine believes. */
export function lookingDoor(client: Client, now: () => number): Pick<RequestDoor, Looking> {
  const view: RequestDoor['view'] = async (meant) => {
    const typed = idOf(meant)
    return { ...(await client.read(VIEW, requestPath(typed))), now: now() }
  }
  return {
    list: async (filter) => {
      const wanted = ['a list of requests', listedRequest] as const
      const { items, page } = await client.list(wanted, REQUESTS, filter.limit, queryFrom(filter))
      return { requests: items, hold: decodeAnswer(nullable(hold), 'a list of requests', page['hold']) }
    },
    ended: async ({ limit, ...filter }) =>
      (await client.list(['a list of requests', request], REQUESTS, limit, { ended: '1', ...filter })).items,
    count: async (state) =>
      (await client.list(['a list', json], REQUESTS, Number.MAX_SAFE_INTEGER, { state })).items.length,
    get: (typed) => client.read(REQUEST, requestPath(typed)),
    view,
    consider: (requests) => consider(view, requests),
    story: async (typed) =>
      (await client.read(['the history of a request', story], requestPath(typed, 'history'))).items,
  }
}

function queryFrom({ states, before, ...others }: RequestFilter): Parameters {
  const { operation, requester, connection, decidedBy } = others
  const state: readonly State[] | readonly ['all'] = states.length === 0 ? ['all'] : states
  return { state, operation, requester, connection, decidedBy, cursor: cursorFrom('request', before) }
}

/** A few at a time: the client shares its connections among them. */
async function consider(
  view: RequestDoor['view'],
  requests: readonly ApprovalRequest[],
): Promise<readonly Considered[]> {
  return Promise.all(
    requests.map(async ({ id }) => {
      const found = await view(id)
      if (found.preview !== null) return found
      throw new ShieldError('conflict', `The content of ${id} was erased: it cannot be decided on`)
    }),
  )
}

type Deciding = 'approve' | 'reject' | 'cancel' | 'wait' | 'lookForProof' | 'settleByWord' | 'retry'

/** Changing requests at a server, and waiting for others to. */
export function decidingDoor(client: Client, parts: Omit<WaitParts, 'client'>): Pick<RequestDoor, Deciding> {
  const change = <Value>(wanted: Wanted<Value>, id: string, verb: string, body: JsonObject) =>
    client.make(wanted, 'POST', requestPath(id, verb), { body })
  return {
    approve: ({ id, digest, reason }, watch) =>
      approve({ ...parts, client }, id, { digest, ...given({ reason }) }, watch),
    reject: ({ id, digest, reason }) => change(DECIDED, id, 'reject', { digest, ...given({ reason }) }),
    cancel: (id, reason) => change(REQUEST, id, 'cancel', given({ reason })),
    wait: (ask) => waitForEnd({ ...parts, client }, ask),
    lookForProof: (id) => change(RESOLVED, id, 'resolve', {}),
    settleByWord: async (id, { applied, reason }) =>
      (await change(RESOLVED, id, 'resolve', { applied, reason })).request,
    retry: async ({ id, reason, expiresIn }) => {
      const expires = expiresIn === null ? null : seconds(expiresIn)
      const found = await change(['a request', retried], id, 'retry', { ...given({ reason }), expires })
      return found.kind === 'settled' ? found : { kind: found.kind, ...proposalIn(found) }
    },
  }
}

/** What was said; a part that was not is left out. */
export function given(
  parts: Readonly<Record<string, string | null | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value] as const],
    ),
  )
}

/** From when it is on its way nothing can be called back: the server decides and sends in one. */
async function approve(parts: WaitParts, id: string, body: JsonObject, watch: Watch): Promise<Decided> {
  watch.onPhase('checking')
  if (watch.signal.aborted) {
    throw new ShieldError('interrupted', 'Not approved: nothing was sent', {
      hint: `shield approvals approve ${id}`,
    })
  }
  watch.onPhase('sending')
  const answered = await askToApprove(parts.client, id, body)
  if (answered.request.state !== 'executing') return answered
  watch.onPhase('following')
  return { ...answered, request: await followEnd(parts, answered.request, watch.signal) }
}

async function askToApprove(client: Client, id: string, body: JsonObject): Promise<Decided> {
  try {
    return await client.make(DECIDED, 'POST', requestPath(id, 'approve'), { body, patient: true })
  } catch (error) {
    if (!mayBeDone(error) || !isShieldError(error)) throw error
    throw new ShieldError('outcome_unknown', `${id} may have been approved and sent: ${error.message}`, {
      hint: `shield approvals show ${id}`,
      cause: error,
    })
  }
}

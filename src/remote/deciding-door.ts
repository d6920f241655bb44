import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { Decided, RequestDoor, Resolving } from '../domain/ports/gate.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { LookupResult } from '../domain/request/outcome.ts'
import type { ApprovalRequest } from '../domain/request/request.ts'
import type { Watch } from '../domain/request/watch.ts'
import type { Client } from './client.ts'
import { parseDecision, parseRequest } from './parse-request.ts'
import { requestPath } from './paths.ts'
import { requestIn } from './request-door.ts'
import { isCutOff } from './trouble.ts'
import { seconds } from './seconds.ts'
import { followEnd, waitForEnd, type WaitParts } from './wait-for-end.ts'

type Deciding = 'approve' | 'reject' | 'cancel' | 'wait' | 'lookForProof' | 'settleByWord' | 'retry'

/** Changing requests at a server, and waiting for others to. */
export function decidingDoor(client: Client, parts: Omit<WaitParts, 'client'>): Pick<RequestDoor, Deciding> {
  const change = async (id: string, verb: string, body: JsonObject) =>
    (await client.change('POST', requestPath(id, verb), { body })).body
  return {
    approve: ({ id, digest, reason }, watch) =>
      approve({ ...parts, client }, id, { digest, ...given({ reason }) }, watch),
    reject: async ({ id, digest, reason }) =>
      decidedIn(await change(id, 'reject', { digest, ...given({ reason }) })),
    cancel: async (id, reason) => parseRequest(await change(id, 'cancel', given({ reason }))),
    wait: (ask) => waitForEnd({ ...parts, client }, ask),
    lookForProof: async (id) => resolvingIn(await change(id, 'resolve', {})),
    settleByWord: async (id, { applied, reason }) =>
      requestIn(await change(id, 'resolve', { applied, reason })),
    retry: async ({ id, reason, expiresIn }) => {
      const body = await change(id, 'retry', {
        ...given({ reason }),
        expires: expiresIn === null ? null : seconds(expiresIn),
      })
      const request = requestIn(body)
      return body['kind'] === 'settled'
        ? { kind: 'settled', request }
        : { kind: 'proposed', request, isNew: body['isNew'] === true }
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
  const decided = decidedIn(await askToApprove(parts.client, id, body))
  if (decided.request.state !== 'executing') return decided
  watch.onPhase('following')
  return { ...decided, request: await followEnd(parts, decided.request, watch.signal) }
}

async function askToApprove(client: Client, id: string, body: JsonObject): Promise<JsonObject> {
  try {
    return (await client.change('POST', requestPath(id, 'approve'), { body, patient: true })).body
  } catch (error) {
    if (!isCutOff(error) || !isShieldError(error)) throw error
    throw new ShieldError('outcome_unknown', `${id} may have been approved and sent: ${error.message}`, {
      hint: `shield approvals show ${id}`,
      cause: error,
    })
  }
}

function decidedIn(body: JsonObject): Decided {
  return { request: requestIn(body), earlier: parseDecision(body['earlier']) }
}

function resolvingIn(body: JsonObject): Resolving {
  const { finding, problem } = body
  const request: ApprovalRequest = requestIn(body)
  return {
    request,
    finding: (finding ?? null) as LookupResult | null,
    problem: typeof problem === 'string' ? problem : null,
  }
}

import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { Decided, RequestDoor, Resolving, Watch } from '../domain/ports/gate.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Client } from './client.ts'
import { parseRequest } from './parse-request.ts'
import { requestPath } from './paths.ts'
import { decided, proposalIn, resolved, retried } from '../wire/request-answers.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { mayBeDone } from './no-answer.ts'
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
      resolvingIn(await change(id, 'resolve', { applied, reason })).request,
    retry: async ({ id, reason, expiresIn }) => {
      const body = await change(id, 'retry', {
        ...given({ reason }),
        expires: expiresIn === null ? null : seconds(expiresIn),
      })
      const found = decodeAnswer(retried, 'a request', body)
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
    return decidedIn((await client.change('POST', requestPath(id, 'approve'), { body, patient: true })).body)
  } catch (error) {
    if (!mayBeDone(error) || !isShieldError(error)) throw error
    throw new ShieldError('outcome_unknown', `${id} may have been approved and sent: ${error.message}`, {
      hint: `shield approvals show ${id}`,
      cause: error,
    })
  }
}

function decidedIn(body: JsonObject): Decided {
  return decodeAnswer(decided, 'a decision', body)
}

function resolvingIn(body: JsonObject): Resolving {
  return decodeAnswer(resolved, 'what became of a request', body)
}

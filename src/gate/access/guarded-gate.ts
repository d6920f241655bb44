import type { Actor } from '../../domain/access/principal.ts'
import type { Caller, Sight } from '../../domain/access/principal.ts'
import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Gate, OperationDoor, PolicyDoor, RequestDoor, WriteAsk } from '../../domain/ports/gate.ts'
import { idOf, type ApprovalRequest } from '../../domain/request/request.ts'
import type { ServerDoor } from '../server-door.ts'
import {
  assertMay,
  assertMayCancel,
  assertMayDecide,
  assertMayRetry,
  assertMaySettle,
  may,
  maySee,
  sightOf,
} from './may.ts'
import { NEEDS, type GateCall, type ServerGate } from './needs.ts'

/** The gate as one principal has it: the only place where rights are asked, and where somebody else's requests are hidden. */
export interface GuardedGate extends ServerGate {
  readonly server: Omit<ServerDoor, 'news'> & {
    /** What the principal is to be told. */
    readonly news: (after: number | null) => ReturnType<ServerDoor['news']>
  }
  /** Fails with `denied` where none of these calls is allowed at all, before anything else is looked at. */
  readonly admit: (calls: readonly GateCall[]) => void
  /** Whether a call would be let in, with a request: for this one. For an interface that offers only what can be done. */
  readonly offers: (call: GateCall, request?: ApprovalRequest) => boolean
}

export interface GuardedGateParts {
  /** Opens the gate that does the work, on behalf of somebody who sees these requests. */
  readonly open: (actor: Actor, sees: Sight) => Gate
  readonly server: ServerDoor
  readonly principal: Caller
  readonly door: Actor['door']
  /** Told of a look at a request that is not there for the principal, whether or not somebody else has it. */
  readonly onHidden: (typed: string) => Promise<void>
}

/**
 * Lets a principal do what their roles allow (`NEEDS`, `may.ts`), and fails with `denied` otherwise. A request that they
 * may not see is not there for them: `not_found`, in the same words as one that nobody ever proposed.
 */
export function createGuardedGate(parts: GuardedGateParts): GuardedGate {
  const { open, principal, door, server } = parts
  const local = open({ name: principal.name, door }, sightOf(principal))
  const admitted = withRights({ ...local, server }, principal)
  return {
    ...admitted,
    operations: operationDoor(parts, local, admitted.operations),
    requests: requestDoor(parts, local, admitted.requests),
    policy: policyDoor(parts, local, admitted.policy),
    status: async (ask) => {
      const found = await admitted.status({ ...ask, strays: ask.strays && may(principal, 'connect') })
      return may(principal, 'audit') ? found : { ...found, database: null, warnings: [] }
    },
    server: {
      ...admitted.server,
      news: (after) => admitted.server.news(after, { name: principal.name, sees: sightOf(principal) }),
    },
    admit: (calls) => assertMay(principal, ...calls.flatMap((call) => NEEDS[call])),
    offers: (call, request) => isAllowed(principal, call, request),
  }
}

/** Every function of every door, each behind what it needs. */
function withRights(gate: ServerGate, principal: Caller): ServerGate {
  const guard = (name: string, member: unknown): unknown =>
    typeof member === 'function'
      ? async (...given: unknown[]): Promise<unknown> => {
          assertMay(principal, ...NEEDS[name as GateCall])
          return (member as (...given: unknown[]) => unknown)(...given)
        }
      : mapMembers(member as object, (inner, one) => guard(`${name}.${inner}`, one))
  return mapMembers(gate, guard) as ServerGate
}

function mapMembers(door: object, change: (name: string, member: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(door).map(([name, member]) => [name, change(name, member)]))
}

type Rule = (principal: Caller, request: ApprovalRequest) => void

/** What a call takes beyond `NEEDS`, by the request that it is about. */
const RULES: Readonly<Partial<Record<GateCall, Rule>>> = {
  'requests.approve': assertMayDecide,
  'requests.reject': assertMayDecide,
  'requests.cancel': assertMayCancel,
  'requests.settleByWord': assertMaySettle,
  'requests.retry': assertMayRetry,
}

function isAllowed(principal: Caller, call: GateCall, request: ApprovalRequest | undefined): boolean {
  try {
    assertMay(principal, ...NEEDS[call])
    if (request !== undefined) RULES[call]?.(principal, request)
    return true
  } catch (error) {
    if (!isShieldError(error)) throw error
    return false
  }
}

/** Replacing a request cancels it. */
function operationDoor(parts: GuardedGateParts, local: Gate, admitted: OperationDoor): OperationDoor {
  const { principal } = parts
  const replacing = async <Ask extends WriteAsk>(ask: Ask): Promise<Ask> => {
    if (ask.supersedes === undefined) return ask
    assertMay(principal, ...NEEDS['operations.propose'])
    const old = await visible(parts, local, ask.supersedes)
    assertMayCancel(principal, old)
    return { ...ask, supersedes: old.id }
  }
  return {
    ...admitted,
    dryRun: async (ask) => admitted.dryRun(await replacing(ask)),
    propose: async (ask, watch) => admitted.propose(await replacing(ask), watch),
  }
}

/** What is only described is proposed as far as that goes, with the rights for it. */
function policyDoor(parts: GuardedGateParts, local: Gate, admitted: PolicyDoor): PolicyDoor {
  const { principal } = parts
  return {
    ...admitted,
    explain: async (asked) => {
      assertMay(principal, ...NEEDS['policy.explain'])
      if (typeof asked === 'string' || 'id' in asked)
        return admitted.explain((await visible(parts, local, idOf(asked))).id)
      assertMay(principal, ...NEEDS['operations.dryRun'])
      if (asked.supersedes === undefined) return admitted.explain(asked)
      return admitted.explain({ ...asked, supersedes: (await visible(parts, local, asked.supersedes)).id })
    },
  }
}

function requestDoor(parts: GuardedGateParts, local: Gate, admitted: RequestDoor): RequestDoor {
  const { principal } = parts
  /** The id of a request that is there for the principal and that they may do this with. */
  const allowed = async (call: GateCall & `requests.${string}`, typed: string): Promise<string> => {
    assertMay(principal, ...NEEDS[call])
    const request = await visible(parts, local, typed)
    RULES[call]?.(principal, request)
    return request.id
  }
  return {
    ...admitted,
    list: async (filter) => {
      const isOthers =
        filter.requester !== undefined && filter.requester !== principal.name && sightOf(principal) === 'own'
      if (!isOthers) return admitted.list(filter)
      const { hold } = await admitted.list({ ...filter, limit: 1 })
      return { requests: [], hold }
    },
    get: async (typed) => {
      assertMay(principal, ...NEEDS['requests.get'])
      return visible(parts, local, typed)
    },
    // By its id: what is shown at a server is what stands there, whatever is handed in.
    view: async (meant) => admitted.view(await allowed('requests.view', idOf(meant))),
    story: async (typed) => admitted.story(await allowed('requests.story', typed)),
    consider: async (requests) => {
      assertMay(principal, ...NEEDS['requests.consider'])
      const hidden = requests.find((request) => !maySee(principal, request))
      if (hidden !== undefined) throw new ShieldError('not_found', `There is no request ${hidden.id}`)
      return admitted.consider(requests)
    },
    wait: async (ask) => admitted.wait({ ...ask, id: await allowed('requests.wait', ask.id) }),
    approve: async (wish, watch) =>
      admitted.approve({ ...wish, id: await allowed('requests.approve', wish.id) }, watch),
    reject: async (wish) => admitted.reject({ ...wish, id: await allowed('requests.reject', wish.id) }),
    cancel: async (id, reason) => admitted.cancel(await allowed('requests.cancel', id), reason),
    lookForProof: async (id) => admitted.lookForProof(await allowed('requests.lookForProof', id)),
    settleByWord: async (id, verdict) =>
      admitted.settleByWord(await allowed('requests.settleByWord', id), verdict),
    retry: async (ask, watch) => {
      const id = await allowed('requests.retry', ask.id)
      const retried = await admitted.retry({ ...ask, id }, watch)
      if (maySee(principal, retried.request)) return retried
      throw new ShieldError('conflict', `Somebody else has proposed ${id} again already`)
    },
  }
}

/** The request that is meant, among those that are there for the principal. Fails as `getRequest` does. */
async function visible(
  { principal, onHidden }: GuardedGateParts,
  local: Gate,
  typed: string,
): Promise<ApprovalRequest> {
  try {
    return await local.requests.get(typed)
  } catch (error) {
    const isHidden = isShieldError(error) && error.code === 'not_found' && sightOf(principal) === 'own'
    if (isHidden) await onHidden(typed)
    throw error
  }
}

import { BYTES_KINDS, type Body, type BytesBody } from '../domain/request/body.ts'
import { type Call, WRITE_METHODS } from '../domain/request/call.ts'
import { REVERSALS, type Stakes } from '../domain/operation/stakes.ts'
import { EVIDENCES } from '../domain/request/outcome.ts'
import {
  type ApprovalRequest,
  ASSURANCES,
  type Attempt,
  type Decision,
  type Ending,
  EFFECTS,
  ENDING_CODES,
  MARKS,
  type Origin,
  ORIGIN_KINDS,
  OWNER_STATES,
  type DecisionMark,
  type PolicyMark,
  type Ruling,
  type OwnerState,
  STATES,
  VERDICTS,
  lossOf,
} from '../domain/request/request.ts'
import type { ListedRequest } from '../domain/request/request-view.ts'
import type { ConnectionIdentity } from '../domain/provider/connection.ts'
import { PROVIDERS } from '../domain/provider/providers.ts'
import type { Json, JsonObject } from '../domain/text/json.ts'
import { actor, minorAmount } from './actor-money-page.ts'
import { type Fields, list, nullable, object, optional, pair } from './composites.ts'
import { limitUse } from './limit.ts'
import {
  converted,
  described,
  json,
  moment,
  named,
  oneOf,
  only,
  type Shape,
  text,
  textLike,
  whole,
} from './shape.ts'

export const state = oneOf(STATES)

export const digest = textLike('^[0-9a-f]{64}$')

export const originKind = oneOf(ORIGIN_KINDS)

export const ownerState = oneOf(OWNER_STATES)

const bytesBody = object<BytesBody>({ kind: oneOf(BYTES_KINDS), type: text, base64: text })

/** A text is JSON; anything else has its type and its bytes. */
const body: Shape<Body> = {
  encode: (value) => (typeof value === 'string' ? value : bytesBody.encode(value)),
  decode: (given, place) => (typeof given === 'string' ? given : bytesBody.decode(given, place)),
  schema: { anyOf: [text.schema, bytesBody.schema] },
}

export const call = object<Call>({
  method: oneOf(WRITE_METHODS),
  path: text,
  query: list(pair(text)),
  headers: list(pair(text)),
  body: described('A text is JSON; anything else is bytes with their type', nullable(body)),
})

const policyMark: Fields<PolicyMark> = { digest: text, rules: list(text) }

const ruling = object<Ruling>({ ...policyMark, effect: oneOf([...EFFECTS, 'none']) })

export const decision = named(
  'Decision',
  object<Decision>({
    verdict: oneOf(VERDICTS),
    actor,
    digest: text,
    reason: nullable(text),
    at: moment,
    assurance: optional(oneOf(ASSURANCES)),
    policy: optional(
      object<DecisionMark>({
        ...policyMark,
        limits: optional(
          described('What was used of each limit of the rules that allowed it', list(limitUse)),
        ),
      }),
    ),
  }),
)

/** Who sends it, as far as somebody elsewhere can make use of it: whether it still runs is for the gate to say. */
const attempt = converted<
  Attempt,
  Pick<Attempt, 'id' | 'startedAt'> & Pick<Attempt['owner'], 'host' | 'pid'>,
  Json
>(object({ id: text, startedAt: moment, host: text, pid: whole }), {
  to: ({ id, startedAt, owner: { host, pid } }) => ({ id, startedAt, host, pid }),
  from: ({ id, startedAt, host, pid }) => ({
    id,
    startedAt,
    owner: { host, pid, bootId: '', pidNamespace: '', startTime: '' },
  }),
})

interface WrittenEnding extends Omit<Ending, 'by'> {
  readonly actor: Ending['by']
}

const ending = converted<Ending, WrittenEnding, Json>(
  object<WrittenEnding>({
    code: oneOf(ENDING_CODES),
    message: text,
    evidence: nullable(oneOf(EVIDENCES)),
    result: described(
      "The result, as the operation's output schema describes it, once it has succeeded; null before, and where only a person's word says so",
      json,
    ),
    actor: nullable(actor),
  }),
  {
    to: ({ by, ...same }) => ({ ...same, actor: by }),
    from: ({ actor: by, ...same }) => ({ ...same, by }),
  },
)

export const stakes = named(
  'Stakes',
  object<Stakes>({
    amount: described(
      'What the other side would pay, lose or be refunded; null: no money, or not known how much',
      nullable(minorAmount),
    ),
    recipients: described('Who gets it or is bound by it, each in one spelling', list(text)),
    reversal: described('What becomes of it if it should not have been', oneOf(REVERSALS)),
  }),
)

/** A request as it stands outside: with its connection in one place, and without what its call was prepared with. */
export type WrittenRequest = Omit<
  ApprovalRequest,
  'connection' | 'connectionName' | 'prepared' | 'call' | 'digest' | 'origin'
> & {
  readonly connection: ConnectionIdentity & { readonly name: string }
  readonly call: Call | null
  readonly digest: string | null
  readonly origin: Origin | null
}

export const requestFields: Fields<WrittenRequest> = {
  id: textLike('^apr_[0-9a-hjkmnp-tv-z]{10}$'),
  state,
  operation: text,
  provider: oneOf(PROVIDERS),
  connection: object({ name: text, id: text, integration: text, nangoConnectionId: text }),
  account: text,
  input: json,
  digest: described('null once it was erased', nullable(digest)),
  call: described('The call, byte for byte; null once it was erased', nullable(call)),
  precondition: json,
  providerKey: text,
  warnings: list(text),
  summary: described(
    'What it is about, in one line; null: it was proposed before there was one, or what it held is gone',
    nullable(text),
  ),
  mark: described(
    'suspicious: something that an approver reads may not be what it looks like',
    nullable(oneOf(MARKS)),
  ),
  stakes: nullable(stakes),
  ruling: described('What policy said of it when it was proposed', nullable(ruling)),
  requester: actor,
  reason: nullable(text),
  idempotencyKey: nullable(text),
  createdAt: moment,
  updatedAt: moment,
  expiresAt: described('null: never', nullable(moment)),
  decision: nullable(decision),
  attempt: nullable(attempt),
  ending: nullable(ending),
  origin: described('The request that it came from', nullable(object({ kind: originKind, id: text }))),
  notifyUrl: optional(described('Where its requester wants to hear how it ends', text)),
  purgedAt: optional(moment),
  payloadLost: optional(only(true)),
}

export function writtenRequest(request: ApprovalRequest): WrittenRequest {
  const { connection, connectionName, origin = null, purgedAt } = request
  return {
    ...request,
    connection: { name: connectionName, ...connection },
    digest: purgedAt === undefined ? request.digest : null,
    call: lossOf(request) === null ? request.call : null,
    origin,
  }
}

/** Stands for the call of a request that was erased. */
const NO_CALL: Call = { method: 'POST', path: '', query: [], headers: [], body: null }

export function readRequest(written: WrittenRequest): ApprovalRequest {
  const { connection, origin, ...same } = written
  const { name: connectionName, ...identity } = connection
  return {
    ...same,
    connection: identity,
    connectionName,
    prepared: null,
    call: written.call ?? NO_CALL,
    digest: written.digest ?? '',
    ...(origin === null ? {} : { origin }),
  }
}

/** An approval request. */
export const request = named(
  'Request',
  converted(object(requestFields), { to: writtenRequest, from: readRequest }),
)

type WrittenListed = WrittenRequest & { readonly owner?: OwnerState }

/** A request in a list. `owner`: of one that is being sent, whether its process still runs. */
export const listedRequest = named(
  'ListedRequest',
  converted<ListedRequest, WrittenListed, JsonObject>(
    object<WrittenListed>({ ...requestFields, owner: optional(ownerState) }),
    {
      to: ({ request: one, owner }) => ({ ...writtenRequest(one), ...(owner === null ? {} : { owner }) }),
      from: ({ owner = null, ...one }) => ({ request: readRequest(one), owner }),
    },
  ),
)

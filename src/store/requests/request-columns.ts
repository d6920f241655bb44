import type { Actor } from '../../domain/access/principal.ts'
import { isBody } from '../../domain/request/body.ts'
import type { Call } from '../../domain/request/call.ts'
import { isJsonObject, type Json } from '../../domain/text/json.ts'
import type {
  ApprovalRequest,
  Attempt,
  Decision,
  Ending,
  Origin,
  State,
} from '../../domain/request/request.ts'
import {
  fields,
  flag,
  insertInto,
  json,
  nullable,
  optional,
  plain,
  storable,
  type Column,
  type Columns,
  type FieldColumns,
} from '../columns.ts'

const actor = (prefix: string) =>
  fields<Actor>({ name: plain(`${prefix}_name`), door: plain(`${prefix}_door`) })

export const DECISION = fields<Decision>({
  verdict: plain('verdict'),
  actor: actor('actor'),
  digest: plain('digest'),
  reason: plain('reason'),
  at: plain('at'),
  assurance: optional(plain('assurance')),
  policy: optional(json('policy')),
})

export const ATTEMPT = fields<Attempt>({
  id: plain('id'),
  owner: fields({
    host: plain('owner_host'),
    bootId: plain('owner_boot_id'),
    pidNamespace: plain('owner_pid_namespace'),
    pid: plain('owner_pid'),
    startTime: plain('owner_start_time'),
  }),
  startedAt: plain('started_at'),
})

export const ORIGIN = fields<Origin>({ kind: plain('kind'), id: plain('earlier_id') })

const ENDING = fields<Ending>({
  code: plain('ending_code'),
  message: plain('ending_message'),
  evidence: plain('ending_evidence'),
  result: json('ending_result', 'result'),
  by: nullable(actor('ending_by')),
})

/** What stands beside a request's own row, or is not written with the others. */
type Beside = 'decision' | 'attempt' | 'origin' | 'notifyUrl' | 'purgedAt' | 'payloadLost'

type Own = Omit<ApprovalRequest, Beside>

/** Every field of a request's own row, and its column. */
const own: FieldColumns<Own> = {
  id: plain('id'),
  state: plain('state'),
  operation: plain('operation'),
  provider: plain('provider'),
  connection: fields({
    id: plain('connection_id'),
    integration: plain('connection_integration'),
    nangoConnectionId: plain('connection_nango_id'),
  }),
  connectionName: plain('connection_name'),
  account: plain('account'),
  input: json('input'),
  prepared: json('prepared', 'prepared facts'),
  precondition: json('precondition'),
  call: json('call', 'call', isCall),
  digest: plain('digest'),
  providerKey: plain('provider_key'),
  warnings: json('warnings'),
  summary: plain('summary'),
  mark: plain('mark'),
  stakes: nullable(json('stakes')),
  ruling: nullable(json('ruling')),
  requester: actor('requester'),
  reason: plain('reason'),
  idempotencyKey: plain('idempotency_key'),
  createdAt: plain('created_at'),
  updatedAt: plain('updated_at'),
  expiresAt: plain('expires_at'),
  ending: nullable(ENDING),
}

const REQUEST = fields<ApprovalRequest>({
  ...own,
  decision: joined('decision', nullable(DECISION)),
  attempt: joined('attempt', nullable(ATTEMPT)),
  origin: joined('origin', optional(ORIGIN)),
  notifyUrl: joined('callback', optional(plain('url'))),
  purgedAt: optional(plain('purged_at')),
  payloadLost: optional(flag('payload_lost') as Column<true>),
})

const OWN = Object.values(own).flatMap((column) => column.names)

/** The columns of those fields of a request's own row that are given. Fails with `usage` where a text has no UTF-8 form. */
export function columnsOf(given: Partial<Own>): Columns {
  const keys = Object.keys(own) as (keyof Own)[]
  const parts = keys
    .filter((key) => given[key] !== undefined)
    .map((key) => (own[key] as Column<unknown>).write(given[key]))
  return storable(Object.assign({}, ...parts) as Columns)
}

/** Inserts the row of a request of its own, with its ending if it has one; parameters are its `columnsOf`. Answers with its seq. */
export const INSERT_REQUEST = `${insertInto('requests', OWN)} returning seq`

/** Everything of a request in one row, with `more` columns, of more `tables`; add a `where` to it. */
export const selectRequest = (more = '', tables = ''): string => `
  select
    ${['seq', 'purged_at', ...OWN].map((name) => `request.${name}`).join(', ')},
    ${selected('decision', DECISION.names)}, ${selected('attempt', ATTEMPT.names)},
    ${selected('origin', ORIGIN.names)}, ${selected('callback', ['url'])},
    (select 1 from lost_sendings where request_id = request.id and recreated = 1) as payload_lost${more}
  from requests as request
  left join decisions as decision on decision.request_seq = request.seq
  left join attempts as attempt on attempt.request_seq = request.seq
  left join origins as origin on origin.request_seq = request.seq
  left join callbacks as callback on callback.request_seq = request.seq ${tables}`

/** Everything of a request in one row; add a `where` to it. */
export const SELECT_REQUEST = selectRequest()

/** As `selectRequest` gives it: these, and all the others. */
export interface RequestRow {
  readonly seq: number
  readonly id: string
  readonly state: State
  readonly digest: string
}

/** Fails with `unavailable` when a stored text is not what was written. */
export function toRequest(row: RequestRow): ApprovalRequest {
  return REQUEST.read({ row, what: `request ${row.id}` })
}

export function toRequests(rows: readonly unknown[]): readonly ApprovalRequest[] {
  return (rows as readonly RequestRow[]).map(toRequest)
}

function selected(table: string, names: readonly string[]): string {
  return names.map((name) => `${table}.${name} as ${table}_${name}`).join(', ')
}

/** As `selected` names what is of a table beside the request's own. */
function joined<Value>(table: string, column: Column<Value>): Column<Value> {
  return { ...column, read: (source) => column.read({ ...source, prefix: `${table}_` }) }
}

const METHODS: readonly unknown[] = ['POST', 'PUT', 'PATCH', 'DELETE'] satisfies readonly Call['method'][]

function isCall(value: Json): boolean {
  return (
    isJsonObject(value) &&
    METHODS.includes(value['method']) &&
    typeof value['path'] === 'string' &&
    isPairs(value['query']) &&
    isPairs(value['headers']) &&
    (value['body'] === null || isBody(value['body']))
  )
}

function isPairs(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every(isPair)
}

function isPair(value: Json): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
}

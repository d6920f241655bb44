import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Database } from '../file/database.ts'
import { endingColumns, proposedColumns } from './request-columns.ts'

const COLUMNS = [
  'id',
  'state',
  'operation',
  'provider',
  'connection_id',
  'connection_integration',
  'connection_nango_id',
  'connection_name',
  'account',
  'input',
  'prepared',
  'precondition',
  'call',
  'digest',
  'provider_key',
  'warnings',
  'requester_name',
  'requester_door',
  'reason',
  'idempotency_key',
  'created_at',
  'updated_at',
  'expires_at',
  'ending_code',
  'ending_message',
  'ending_evidence',
  'ending_result',
  'ending_by_name',
  'ending_by_door',
] as const satisfies readonly (
  | keyof ReturnType<typeof proposedColumns>
  | keyof ReturnType<typeof endingColumns>
)[]

const INSERT = `insert into requests (${COLUMNS.join(', ')}) values (${COLUMNS.map((name) => `:${name}`).join(', ')})`

const NO_ENDING = {
  ending_code: null,
  ending_message: null,
  ending_evidence: null,
  ending_result: null,
  ending_by_name: null,
  ending_by_door: null,
} as const satisfies Readonly<Record<keyof ReturnType<typeof endingColumns>, null>>

/** Puts a request's own row in its table; returns its number there. What has ended before has its ending in it. */
export function insertRow(database: Database, request: ApprovalRequest): number | bigint {
  const ending = request.ending === null ? NO_ENDING : endingColumns(request.ending)
  return database.prepare(INSERT).run({ ...proposedColumns(request), ...ending }).lastInsertRowid
}

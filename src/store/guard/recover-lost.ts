import { SHIELD } from '../../domain/access/principal.ts'
import type { Recovered } from '../../domain/ports/guard-store.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { askedOf, type Asked } from '../../domain/vault/intent.ts'
import { each, type Database, type Steps } from '../database.ts'
import { moveRequest } from '../requests/move-request.ts'
import { SELECT_REQUEST, toRequests } from '../requests/request-columns.ts'
import { recoverSent } from './recover-sent.ts'
import type { Move } from '../../domain/ports/request-store.ts'

const sql = {
  repeats: `${SELECT_REQUEST}
    join requests as lost on lost.id = :id and lost.requester_name = request.requester_name
      and lost.connection_id = request.connection_id and lost.operation = request.operation
    where request.state in ('pending', 'approved')`,
  asked: `select key_hash as "keyHash", input_hash as "inputHash" from lost_sendings
    where request_id = :id and recreated = 1 and input_hash is not null`,
} as const

type Hashes = Pick<Asked, 'keyHash' | 'inputHash'>

/**
 * One of `guard.recoverSent`, to be called inside `write`. What was asked for once more, by who was not told that it had been
 * sent already, is cancelled: it is the same write, and sent now it would be done twice.
 */
export function* recoverLost(database: Database, at: string): Steps<Recovered> {
  const recovered = yield* recoverSent(database, at)
  yield* each(recovered.lost, (id) => endRepeats(database, id, at))
  return recovered
}

function* endRepeats(database: Database, id: string, at: string): Steps<void> {
  for (const asked of yield* database.rows<Hashes>(sql.asked, { id })) {
    const open = toRequests(yield* database.rows(sql.repeats, { id }))
    const repeats = open.filter((one) => isRepeat(one, asked))
    yield* each(repeats, (one) => moveRequest(database, cancelling(one, id, at)))
  }
}

/** As `domain/rules/propose.ts` knows it again: without a key a person at a terminal may mean the same twice. */
function isRepeat(request: ApprovalRequest, { keyHash, inputHash }: Hashes): boolean {
  const asked = askedOf(request)
  if (keyHash !== null || asked.keyHash !== null) return asked.keyHash === keyHash
  return request.requester.door !== 'cli' && asked.inputHash === inputHash
}

function cancelling({ id, state }: ApprovalRequest, sent: string, at: string): Move {
  const message = `The same was sent as ${sent}, which the database had lost`
  const data = { from: state, through: sent }
  return {
    id,
    from: [state],
    to: 'cancelled',
    ending: { code: 'stale', message, evidence: null, result: null, by: null },
    note: { at, type: 'request.cancelled', subject: id, actor: SHIELD, data },
  }
}

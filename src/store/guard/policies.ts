import type { AuditNote } from '../../domain/audit/audit.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { StoredPolicy } from '../../domain/ruling/in-force.ts'
import type { PolicyStore } from '../../domain/ports/store.ts'
import type { Hold } from '../../domain/request/hold.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { changeVault, relaxVault, settleVault } from './vault.ts'

const sql = {
  find: `select digest, text, applied_at as "appliedAt", applied_by as "appliedBy" from policies where digest = :digest`,
  keep: `insert into policies (digest, text, applied_at, applied_by) values (:digest, :text, :appliedAt, :appliedBy)
    on conflict do nothing`,
} as const

/** The policies that were ever in force, and which one is: the vault says so, so that no row of the database does. */
export function createPolicies(database: Database): PolicyStore {
  const { read, write } = database
  const settled = async <Result>(change: () => Steps<Result>): Promise<Result> => {
    const result = await write(change)
    await write(() => settleVault(database))
    return result
  }
  return {
    find: async (digest) => read(() => database.row<StoredPolicy>(sql.find, { digest })),
    apply: (policy, note) => settled(() => apply(database, policy, note)),
    pause: async (pause, note) => write(() => suspend(database, pause, note)),
    resume: (note) => settled(() => resume(database, note)),
  }
}

/** The database first: a vault that names a policy whose text is nowhere would stop everything. */
function* apply(database: Database, policy: StoredPolicy, note: AuditNote): Steps<void> {
  yield* database.tell(sql.keep, storable({ ...policy }))
  yield* relaxVault(database, (vault) => ({ ...vault, policy: { digest: policy.digest, paused: null } }))
  yield* appendAudit(database, note)
}

function* suspend(
  database: Database,
  pause: Hold,
  note: AuditNote,
): Steps<{ readonly isNew: boolean; readonly pause: Hold }> {
  const { policy } = (yield* settleVault(database)).vault
  if (policy === null) {
    throw new ShieldError('conflict', 'No policy is in force, so there is nothing to pause', {
      hint: 'shield policy apply FILE puts one in force',
    })
  }
  if (policy.paused !== null) return { isNew: false, pause: policy.paused }
  yield* appendAudit(database, note)
  yield* changeVault(database, (vault) => ({ ...vault, policy: { ...policy, paused: pause } }))
  return { isNew: true, pause }
}

function* resume(database: Database, note: AuditNote): Steps<Hold | null> {
  const { policy } = (yield* settleVault(database)).vault
  if (policy === null || policy.paused === null) return null
  yield* relaxVault(database, (vault) => ({ ...vault, policy: { ...policy, paused: null } }))
  yield* appendAudit(database, note)
  return policy.paused
}

import type { Integrity } from '../../domain/ports/guard-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { bad, ok, type Check } from '../../domain/health/check.ts'

const RESTORE = 'Stop whatever uses it, keep the files for inspection and restore a backup'

/** Reads the whole database. */
export async function checkDatabase({ guard }: Store): Promise<readonly Check[]> {
  const found = await guard.integrity()
  return [integrity(found), guards(found), states(found), durability(found), ...modes(found)]
}

function integrity({ problems, schema, engine, size }: Integrity): Check {
  return problems.length === 0
    ? ok('database', `intact, ${size} bytes, schema ${schema}, ${engine}`)
    : bad('database', `damaged: ${problems.join('; ')}`, RESTORE)
}

function guards({ missingGuards }: Integrity): Check {
  const names = missingGuards.slice(0, 5).join(', ')
  return missingGuards.length === 0
    ? ok('guards', 'every trigger that refuses forbidden changes is there')
    : bad(
        'guards',
        `${missingGuards.length} of the triggers that refuse forbidden changes are missing or changed: ${names}${missingGuards.length > 5 ? ' …' : ''}`,
        `Somebody changed the database without shield: shield audit verify; ${RESTORE.toLowerCase()}`,
      )
}

function states({ untold }: Integrity): Check {
  return untold.length === 0
    ? ok('states', 'every open request is what the audit log says')
    : bad('states', untold.join('; '), 'Somebody changed the database without shield: shield audit verify')
}

function durability({ durability: found }: Integrity): Check {
  return found.isKept
    ? ok('durability', `what is committed survives a loss of power (${found.how})`)
    : bad('durability', found.problem, found.remedy)
}

function modes({ open }: Integrity): readonly Check[] {
  if (open.length === 0)
    return [ok('file modes', 'only this user can read the database and the files beside it')]
  return open.map(({ path, mode, allowed }) =>
    bad('file modes', `${path} has mode ${mode}: others can read or change it`, `chmod ${allowed} ${path}`),
  )
}

import { ShieldError } from '../../../domain/errors.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import type { HttpContext } from '../../context.ts'

/** Fails with `not_found`. */
export async function getOperation({ operations }: HttpContext, name: string): Promise<Operation> {
  const found = (await operations()).find((one) => one.name === name)
  if (found !== undefined) return found
  throw new ShieldError('not_found', `There is no operation ${JSON.stringify(name.slice(0, 80))}`, {
    hint: 'GET /v1/operations lists them',
  })
}

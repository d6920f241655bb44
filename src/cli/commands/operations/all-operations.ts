import type { Operation } from '../../../domain/operation/operation.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { nearest } from '../../../domain/text/nearest.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import type { Host } from '../../app.ts'

/** The operations of every provider, with their schemas. */
export async function allOperations({ groups, operations }: Host): Promise<readonly Operation[]> {
  const providers = [...new Set(groups.map(({ provider }) => provider))]
  return (await Promise.all(providers.map((provider) => operations(provider)))).flat()
}

/** That no operation has this name, and which one was likely meant. */
export function noOperation(name: string, groups: Host['groups']): ShieldError {
  const meant = nearest(
    name.toLowerCase(),
    groups.flatMap(({ operations }) => operations.map((operation) => operation.name)),
  )
  const suggestion = meant === undefined ? '' : ` (Did you mean ${meant}?)`
  return new ShieldError('not_found', `There is no operation ${quoted(name)}${suggestion}`, {
    hint: 'shield operations',
  })
}

import { isConnectionName, type Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { option, say } from '../../domain/text/wording.ts'

/**
 * The existing connection that a `connect` means, or undefined for a new one. Without a name it is the provider's only
 * one, or the one that bears the provider's name; several others are a `usage` error.
 */
export function connectionToAuthorise(
  all: readonly Connection[],
  provider: ProviderName,
  name: string | undefined,
): Connection | undefined {
  if (name !== undefined) assertConnectionName(name)
  const own = all.filter((connection) => connection.provider === provider)
  const byName = all.find((connection) => connection.name === (name ?? provider))
  if (byName !== undefined && byName.provider !== provider) {
    throw new ShieldError('usage', `The name ${byName.name} belongs to a connection of ${byName.provider}`, {
      hint: say`Choose another name with ${NAME}`,
    })
  }
  if (name !== undefined || byName !== undefined) return byName
  if (own.length > 1) {
    throw new ShieldError(
      'usage',
      `Several ${provider} accounts are connected: ${own.map((one) => one.name).join(', ')}`,
      {
        hint: say`Say with ${NAME} which one to authorise again, or give a new name`,
      },
    )
  }
  return own[0]
}

const NAME = option('--as', 'name')

export function assertConnectionName(name: string): void {
  if (isConnectionName(name)) return
  throw new ShieldError('usage', `${JSON.stringify(name.slice(0, 80))} cannot be a connection's name`, {
    hint: 'Use up to 64 lower-case letters, digits, ".", "_" and "-"',
  })
}

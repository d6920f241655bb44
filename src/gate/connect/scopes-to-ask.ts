import type { Connection } from '../../domain/provider/connection.ts'
import type { Provider } from '../../domain/provider/provider.ts'

export interface ScopeAsk {
  /** Named by the caller; undefined: not named. Short or full names. */
  readonly named: readonly string[] | undefined
  /** Add what the provider's writes need. */
  readonly write: boolean
  readonly defaults: readonly string[]
}

/**
 * The full names of the scopes to ask for: the named ones; else what the connection was asked for before, or the
 * defaults; and with `write` also what the writes need. Fails with `usage` for a name that the provider does not have.
 */
export function scopesToAsk(
  provider: Provider,
  ask: ScopeAsk,
  existing: Connection | undefined,
): readonly string[] {
  const before =
    existing !== undefined && existing.askedScopes.length > 0 ? existing.askedScopes : ask.defaults
  const wanted = [...(ask.named ?? before), ...(ask.write ? provider.writeScopes : [])]
  return [...new Set(wanted.map((scope) => provider.expandScope(scope)))]
}

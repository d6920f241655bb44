import type { NangoParts } from '../state.ts'

/** The scopes that a consent grants of these: all, but for a fault. */
export function grantScopes(parts: NangoParts, scopes: readonly string[]): readonly string[] {
  const kept = parts.faults.take(['ungranted'], CONSENT)?.code.split(',') ?? []
  return scopes.filter((scope) => !kept.some((name) => scope === name || scope.endsWith(`/${name}`)))
}

/** Whatever the provider's page for it is called. */
const CONSENT = { method: 'POST', path: '' }

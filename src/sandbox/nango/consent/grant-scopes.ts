import type { NangoParts } from '../state.ts'

/** What whoever consents grants of these scopes: all, but for a fault. */
export function grantScopes(parts: NangoParts, scopes: readonly string[]): readonly string[] {
  const kept = parts.faults.take(['ungranted'], CONSENT)?.code.split(',') ?? []
  return scopes.filter((scope) => !kept.some((name) => scope === name || scope.endsWith(`/${name}`)))
}

/** Whatever the provider's page for it is called. */
const CONSENT = { method: 'POST', path: '' }

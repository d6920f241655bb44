/** Groups of scopes, each of which needs one of its members. */
export type ScopeNeeds = readonly (readonly string[])[]

export type ScopeAnswer =
  | { readonly kind: 'has' }
  /** The first group of which nothing was granted. */
  | { readonly kind: 'lacks'; readonly group: readonly string[] }
  | { readonly kind: 'unknown' }

/** Whether `granted` covers `needs`; `unknown` when nobody could say what was granted. */
export function checkScopes(needs: ScopeNeeds, granted: readonly string[] | null): ScopeAnswer {
  if (needs.length === 0) return { kind: 'has' }
  if (granted === null) return { kind: 'unknown' }
  const missing = needs.find((group) => !group.some((scope) => granted.includes(scope)))
  return missing === undefined ? { kind: 'has' } : { kind: 'lacks', group: missing }
}

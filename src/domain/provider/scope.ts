/** Groups of scopes, each of which needs one of its members. */
export type ScopeNeeds = readonly (readonly string[])[]

export type ScopeAnswer =
  | { readonly kind: 'has' }
  /** The groups of which nothing was granted; at least one. */
  | { readonly kind: 'lacks'; readonly groups: ScopeNeeds }
  | { readonly kind: 'unknown' }

/** Whether `granted` covers `needs`; `unknown` when nobody could say what was granted. */
export function checkScopes(needs: ScopeNeeds, granted: readonly string[] | null): ScopeAnswer {
  if (needs.length === 0) return { kind: 'has' }
  if (granted === null) return { kind: 'unknown' }
  const groups = needs.filter((group) => !group.some((scope) => granted.includes(scope)))
  return groups.length === 0 ? { kind: 'has' } : { kind: 'lacks', groups }
}

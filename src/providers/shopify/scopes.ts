import { ShieldError } from '../../domain/errors.ts'

/** Shopify's scopes have one form of name. Fails with `usage`. https://shopify.dev/docs/api/usage/access-scopes */
export function expandScope(scope: string): string {
  if (/^(?:unauthenticated_|customer_)?(?:read|write)_[a-z]+(?:_[a-z]+)*$/.test(scope)) return scope
  throw new ShieldError('usage', `${JSON.stringify(scope.slice(0, 80))} is not a scope of Shopify`, {
    hint: 'For example read_orders or write_draft_orders',
  })
}

/** A scope to write includes the one to read the same. */
export function withImplied(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes.flatMap((scope) => [scope, scope.replace(/(^|_)write_/, '$1read_')]))]
}

/** Any one of these; the first is the one to ask for. */
export const ORDER_SCOPES = ['read_orders', 'read_all_orders']

export const DRAFT_ORDER_SCOPES = ['write_draft_orders']

export const CUSTOMER_SCOPES = ['read_customers']

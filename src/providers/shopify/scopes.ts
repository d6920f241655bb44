import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { ProviderAccess } from '../../domain/provider/provider.ts'
import { objectOf, objectsIn, textsIn } from '../../domain/text/json.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { askShopify } from './ask.ts'

/** Shopify's scopes have one form of name. Fails with `usage`. https://shopify.dev/docs/api/usage/access-scopes */
export function expandScope(scope: string): string {
  if (/^(?:unauthenticated_|customer_)?(?:read|write)_[a-z]+(?:_[a-z]+)*$/.test(scope)) return scope
  throw new ShieldError('usage', `${quoted(scope)} is not a scope of Shopify`, {
    hint: 'For example read_orders or write_draft_orders',
  })
}

/** A scope to write includes the one to read the same. */
function withImplied(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes.flatMap((scope) => [scope, scope.replace(/(^|_)write_/, '$1read_')]))]
}

/** Any one of these; the first is the one to ask for. */
export const ORDER_SCOPES = ['read_orders', 'read_all_orders']

export const DRAFT_ORDER_SCOPES = ['write_draft_orders']

export const CUSTOMER_SCOPES = ['read_customers']

export const SCOPES_DOCUMENT = 'query Scopes { currentAppInstallation { accessScopes { handle } } }'

/** What the shop granted. That changes without a new token, so Shopify itself is asked first; null if nobody can say. */
export async function readScopes(
  tokenScope: string | null,
  access: ProviderAccess,
): Promise<readonly string[] | null> {
  return (await readHandles(access)) ?? fromToken(tokenScope)
}

/** https://shopify.dev/docs/api/admin-graphql/latest/queries/currentAppInstallation */
async function readHandles(access: ProviderAccess): Promise<readonly string[] | null> {
  try {
    const { data } = await askShopify(access, {
      document: SCOPES_DOCUMENT,
      variables: {},
      what: 'the granted scopes',
    })
    const { accessScopes } = objectOf(data['currentAppInstallation'])
    if (!Array.isArray(accessScopes)) return null
    return withImplied(textsIn(objectsIn(accessScopes).map(({ handle }) => handle)))
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}

/** Comma-separated, in Shopify's own way. An empty one says nothing. */
function fromToken(tokenScope: string | null): readonly string[] | null {
  const scopes = tokenScope?.split(/[\s,]+/).filter((scope) => scope !== '') ?? []
  return scopes.length === 0 ? null : withImplied(scopes)
}

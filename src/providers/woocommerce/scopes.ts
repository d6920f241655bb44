import { ShieldError } from '../../domain/errors.ts'
import type { ScopeNeeds } from '../../domain/provider/provider.ts'

/**
 * What a consumer key may do, chosen when it is made. Not one of Nango's scopes: it stands on the key alone, and no
 * answer tells which it is. https://woocommerce.com/document/woocommerce-rest-api/
 */
const PERMISSIONS: readonly string[] = ['read', 'write', 'read_write']

export const READ: ScopeNeeds = [['read', 'read_write']]
/** A write reads first: a key that may only write cannot do it. */
export const WRITE: ScopeNeeds = [['read_write']]

/** Fails with `usage`. */
export function expandPermission(given: string): string {
  if (PERMISSIONS.includes(given)) return given
  throw new ShieldError(
    'usage',
    `${JSON.stringify(given.slice(0, 80))} is no permission of a WooCommerce key`,
    {
      hint: `One of ${PERMISSIONS.join(', ')}`,
    },
  )
}

/** The permission to choose when the key is made, as WooCommerce calls it. */
export function permissionTitle(asked: readonly string[]): string {
  const writes = asked.some((permission) => permission !== 'read')
  return writes ? 'Read/Write' : 'Read'
}

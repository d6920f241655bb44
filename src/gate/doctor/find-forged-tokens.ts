import { isShieldError } from '../../domain/errors.ts'
import { listTokens } from '../tokens.ts'
import type { Parts } from '../parts.ts'

/** Ids of tokens that shield did not make; null where nobody can tell, for want of the seal key. */
export async function findForgedTokens(parts: Parts): Promise<readonly string[] | null> {
  try {
    const all = await listTokens(parts)
    return all.filter(({ state }) => state === 'forged').map(({ token }) => token.id)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}

import { listTokens } from '../access/tokens.ts'
import type { Parts } from '../parts.ts'

/** Ids of tokens that shield did not make; null where nobody can tell, for want of the seal key. */
export async function findForgedTokens(parts: Parts): Promise<readonly string[] | null> {
  const { guard } = await parts.store()
  const key = await guard.keyState()
  if (key.state !== 'ok' && key.state !== 'unused') return null
  const all = await listTokens(parts)
  return all.filter(({ state }) => state === 'forged').map(({ token }) => token.id)
}

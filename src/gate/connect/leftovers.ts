import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Nango, NangoConnection } from '../../domain/ports/nango.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { commandAbout } from '../../domain/text/quoted.ts'
import { NONCE_TAG } from '../show/nonce-tag.ts'
import type { Parts } from '../parts.ts'

/** The reason of an error where the time for a consent is over, nobody waits for it any longer, or it was refused. */
export const NO_CONSENT = 'no_consent'

/**
 * What else came of the link of one attempt, once that is dead: each consent by it makes a connection of its own. Empty
 * where Nango cannot be asked just now.
 */
export async function leftovers(
  nango: Nango,
  nonce: string,
  kept?: string,
): Promise<readonly NangoConnection[]> {
  try {
    const made = await nango.listConnections({ tags: { [NONCE_TAG]: nonce } })
    return made.filter(({ nangoConnectionId }) => nangoConnectionId !== kept)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return []
  }
}

/** The same error, with what the link brought in the last moment all the same. */
export async function withLeftovers(
  parts: Parts,
  provider: ProviderName,
  nonce: string,
  error: unknown,
): Promise<unknown> {
  if (!isShieldError(error) || error.reason !== NO_CONSENT) return error
  const [nango, { connections }] = await Promise.all([parts.nango(), parts.store()])
  const [made] = await leftovers(nango, nonce)
  if (made === undefined) return error
  const { integration, nangoConnectionId } = made
  const known = (await connections.list()).find(
    (one) => one.integration === integration && one.nangoConnectionId === nangoConnectionId,
  )
  return new ShieldError(
    error.code,
    known === undefined
      ? `Nobody waits any longer, and the consent came all the same: Nango has a new connection ${nangoConnectionId}`
      : `Nobody waits any longer, and the consent came all the same: ${known.name} was authorised again at Nango`,
    {
      hint:
        known === undefined
          ? `${commandAbout(`shield connections adopt ${provider}`, nangoConnectionId)}, or ${commandAbout('shield connections discard', nangoConnectionId)}`
          : 'shield status --check',
    },
  )
}

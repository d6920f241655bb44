import { isShieldError } from '../../domain/errors.ts'
import type { NangoConnection } from '../../domain/ports/nango.ts'
import { PROVIDERS, type ProviderName } from '../../domain/provider/providers.ts'
import type { Stray, Strays } from '../../domain/provider/stray.ts'
import { compareEnvironment, readEnvironment } from '../reach/environment.ts'
import { NONCE_TAG } from '../show/nonce-tag.ts'
import type { Parts } from '../parts.ts'

/** Anybody with more of them looks into Nango itself. */
const MOST_TOLD = 20

/** One page of Nango's. */
const MOST_LOOKED_AT = 1_000

/**
 * The connections at Nango of shield's integrations that shield does not know, newest first: of one provider, where one is
 * given. Empty where the API key sees another environment than the known ones were made in. Fails as Nango does.
 */
export async function findStrays(parts: Parts, provider?: ProviderName): Promise<Strays> {
  const { connections } = await parts.store()
  const [strays, known] = [await look(parts, provider), await connections.list()]
  if (strays.length === 0) return { newest: [], count: 0 }
  const environment = await readEnvironment(await parts.nango())
  if (known.some((one) => compareEnvironment(one, environment) === 'other')) return { newest: [], count: 0 }
  return { newest: strays.slice(0, MOST_TOLD), count: strays.length }
}

/** The same; null where Nango cannot be asked. */
export async function tryToFindStrays(parts: Parts, provider?: ProviderName): Promise<Strays | null> {
  try {
    return await findStrays(parts, provider)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}

/** Those of one id: unique at Nango within an integration only. */
export async function straysOf(
  parts: Parts,
  nangoConnectionId: string,
  provider?: ProviderName,
): Promise<readonly Stray[]> {
  return look(parts, provider, nangoConnectionId)
}

async function look(parts: Parts, provider?: ProviderName, nangoConnectionId?: string): Promise<Stray[]> {
  const [nango, { connections }] = await Promise.all([parts.nango(), parts.store()])
  const wanted = PROVIDERS.filter((name) => provider === undefined || name === provider)
  const found = await Promise.all(
    wanted.map(async (name) => {
      const integration = parts.integrationOf(name)
      const listed =
        nangoConnectionId === undefined
          ? await nango.listConnections({ integration, most: MOST_LOOKED_AT })
          : await nango.listConnections({ integration, nangoConnectionId })
      return listed.map((one) => strayFrom(name, one))
    }),
  )
  // Read last: what was connected while Nango answered is known by now.
  const known = await connections.list()
  return found
    .flat()
    .filter(
      (stray) =>
        !known.some(
          (one) => one.integration === stray.integration && one.nangoConnectionId === stray.nangoConnectionId,
        ),
    )
    .toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
}

function strayFrom(provider: ProviderName, connection: NangoConnection): Stray {
  const { integration, nangoConnectionId, createdAt, tags, endUser } = connection
  const isMarked = Object.hasOwn(tags, NONCE_TAG)
  return { provider, integration, nangoConnectionId, createdAt, tags, endUser, isMarked }
}

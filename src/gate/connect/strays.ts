import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { DiscardAsk as Wanted } from '../../domain/ports/gate.ts'
import type { NangoConnection } from '../../domain/ports/nango.ts'
import { PROVIDERS, type ProviderName } from '../../domain/provider/providers.ts'
import type { Stray, Strays } from '../../domain/provider/stray.ts'
import { commandAbout, shellWord, quoted } from '../../domain/text/quoted.ts'
import { option, say } from '../../domain/text/wording.ts'
import { noteOf, type Parts } from '../parts.ts'
import { compareEnvironment, readEnvironment } from '../reach/environment.ts'
import { standingFor } from './connections.ts'
import { NONCE_TAG } from './session.ts'

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
  const [strays, known] = [await straysOf(parts, provider), await connections.list()]
  if (strays.length === 0) return { newest: [], count: 0 }
  const environment = await readEnvironment(await parts.nango())
  if (known.some((one) => compareEnvironment(one, environment) === 'other')) return { newest: [], count: 0 }
  return { newest: strays.slice(0, MOST_TOLD), count: strays.length }
}

/** The same; null where Nango cannot be asked. */
export async function tryToFindStrays(parts: Parts, provider?: ProviderName): Promise<Strays | null> {
  return tryOr(
    () => findStrays(parts, provider),
    () => null,
  )
}

/** All of a provider, or those of one id: unique at Nango within an integration only. */
export async function straysOf(
  parts: Parts,
  provider?: ProviderName,
  nangoConnectionId?: string,
): Promise<readonly Stray[]> {
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
    .filter((stray) => standingFor(known, stray) === undefined)
    .toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
}

function strayFrom(provider: ProviderName, connection: NangoConnection): Stray {
  const { integration, nangoConnectionId, createdAt, tags, endUser } = connection
  const isMarked = Object.hasOwn(tags, NONCE_TAG)
  return { provider, integration, nangoConnectionId, createdAt, tags, endUser, isMarked }
}

export interface DiscardAsk extends Wanted {
  readonly actor: Actor
}

/**
 * Deletes one connection at Nango that shield does not know, with its credentials. The same integration may serve another
 * program: without shield's own mark it is deleted only where somebody typed its id for this. Fails with `usage` for
 * that, and where several integrations have one of this id; with `conflict` for a connection of shield's; with
 * `not_found` for none.
 */
export async function discard(parts: Parts, { actor, ...ask }: DiscardAsk): Promise<Stray> {
  const stray = await strayMeant(parts, ask)
  assertTyped(stray, ask.typed)
  const { provider, integration, nangoConnectionId, isMarked } = stray
  const nango = await parts.nango()
  if ((await nango.deleteConnection(integration, nangoConnectionId)) === 'absent') throw noSuch(ask)
  const { audit } = await parts.store()
  const data = { provider, integration, nangoConnectionId, isMarked }
  await audit.append(noteOf(parts, 'connection.discarded', null, actor, data))
  return stray
}

async function strayMeant(parts: Parts, ask: Wanted): Promise<Stray> {
  const { nangoConnectionId, provider } = ask
  const found = await straysOf(parts, provider, nangoConnectionId)
  const [stray, other] = found
  if (stray !== undefined && other === undefined) return stray
  if (stray !== undefined) {
    throw new ShieldError(
      'usage',
      `${found.length} integrations have a connection ${JSON.stringify(nangoConnectionId)}: ${found.map((one) => one.provider).join(', ')}`,
      { hint: say`Say with ${option('--provider', 'provider')} which of them to delete` },
    )
  }
  const { connections } = await parts.store()
  const own = (await connections.list()).find((one) => one.nangoConnectionId === nangoConnectionId)
  if (own === undefined) throw noSuch(ask)
  throw new ShieldError('conflict', `That is what ${own.name} stands for`, {
    hint: `shield disconnect ${own.name}`,
  })
}

function noSuch({ nangoConnectionId }: Wanted): ShieldError {
  return new ShieldError(
    'not_found',
    `Nango has no connection ${quoted(nangoConnectionId, 255)} of an integration that shield uses`,
    { hint: 'shield status names those that it does not know' },
  )
}

function assertTyped({ nangoConnectionId, isMarked }: Stray, typed: string | null): void {
  if (isMarked || typed === nangoConnectionId) return
  const typedAgain = `--typed ${shellWord(nangoConnectionId)}`
  throw new ShieldError(
    'usage',
    typed === null
      ? "It bears no mark of shield's, and may be another program's: its id has to be typed once more"
      : 'That is not its id: nothing was deleted',
    {
      hint: `${commandAbout('shield connections discard', nangoConnectionId, typedAgain)}, if nothing else uses it`,
    },
  )
}

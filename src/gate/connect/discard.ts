import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { DiscardAsk as Wanted } from '../../domain/ports/gate.ts'
import { commandAbout, shellWord } from '../../domain/text/quoted.ts'
import type { Stray } from '../../domain/provider/stray.ts'
import { timestamp, type Parts } from '../parts.ts'
import { option, say } from '../../domain/text/wording.ts'
import { straysOf } from './strays.ts'

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
  await audit.append({
    at: timestamp(parts),
    type: 'connection.discarded',
    subject: null,
    actor,
    data: { provider, integration, nangoConnectionId, isMarked },
  })
  return stray
}

async function strayMeant(parts: Parts, ask: Wanted): Promise<Stray> {
  const { nangoConnectionId, provider } = ask
  const found = await straysOf(parts, nangoConnectionId, provider)
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
    `Nango has no connection ${JSON.stringify(nangoConnectionId.slice(0, 255))} of an integration that shield uses`,
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

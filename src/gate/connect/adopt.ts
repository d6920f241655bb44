import type { Actor } from '../../domain/access/principal.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import { newId } from '../../domain/id.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { commandAbout } from '../../domain/text/quoted.ts'
import { missingSettings, settingName, settingNames } from './connect-settings.ts'
import { option, say } from '../../domain/text/wording.ts'
import { assertConnectionName, standingFor } from './connections.ts'
import { readEnvironment } from '../reach/environment.ts'
import { timestamp, type Parts } from '../parts.ts'
import { readAccess, tellUnread } from '../reach/read-access.ts'

export interface AdoptAsk {
  readonly provider: Provider
  readonly nangoConnectionId: string
  readonly name: string
  /** Which shop, store or number it is for, where Nango does not say it. */
  readonly config: Readonly<Record<string, string>>
  readonly actor: Actor
}

/**
 * Takes over a connection that exists in Nango, without a browser. Fails with `not_found` when it does not, with
 * `conflict` when the name is taken or the connection is known already, and with `usage` when neither Nango nor the
 * caller says which shop, store or number it is for, or they say different ones.
 */
export async function adopt(parts: Parts, ask: AdoptAsk): Promise<Connection> {
  assertConnectionName(ask.name)
  const store = await parts.store()
  const integration = parts.integrationOf(ask.provider.name)
  const { nangoConnectionId } = ask
  const known = standingFor(await store.connections.list(), { integration, nangoConnectionId })
  if (known !== undefined) {
    throw new ShieldError('conflict', `That connection is here already, as ${known.name}`, {
      hint: `shield connections show ${known.name}`,
    })
  }
  const at = { integration, nangoConnectionId, config: ask.config }
  const access = await readAccess(parts, ask.provider, at)
  assertSettings(ask, access.config)
  const now = timestamp(parts)
  const connection: Connection = {
    id: newId('con', parts.random),
    name: ask.name,
    provider: ask.provider.name,
    integration,
    nangoConnectionId,
    account: access.account,
    askedScopes: [],
    grantedScopes: access.grantedScopes,
    config: access.config,
    mismatch: null,
    environment: await readEnvironment(await parts.nango()),
    accessEndedAt: null,
    createdAt: now,
    updatedAt: now,
  }
  const data = { provider: connection.provider, integration, nangoConnectionId }
  const note = { at: now, type: 'connection.adopted', subject: connection.id, actor: ask.actor, data }
  const added = await store.connections.add(connection, note)
  if (added === 'added') {
    tellUnread(parts, connection.name, access)
    return connection
  }
  throw new ShieldError('conflict', `There is a connection ${ask.name} already`, {
    hint: say`Choose another name with ${option('--as', 'name')}`,
  })
}

function assertSettings(
  { provider, nangoConnectionId, config: given }: AdoptAsk,
  config: AdoptAsk['config'],
): void {
  const command = (flags: string) =>
    commandAbout(`shield connections adopt ${provider.name}`, nangoConnectionId, flags)
  const other = provider.connectSettings.find(
    ({ key }) => given[key] !== undefined && given[key] !== config[key],
  )
  if (other !== undefined) {
    const [atNango, wanted] = [config[other.key], given[other.key]]
    throw new ShieldError(
      'usage',
      say`At Nango it is connected to ${settingName(other)} ${atNango ?? 'nothing'}, not ${wanted ?? 'nothing'}`,
      { hint: command('') },
    )
  }
  const missing = missingSettings(provider, config, undefined)
  if (missing.length === 0) return
  throw new ShieldError('usage', say`Nango does not say ${settingNames(missing)} of this connection`, {
    hint: command(missing.map(({ flag }) => `${flag} …`).join(' ')),
  })
}

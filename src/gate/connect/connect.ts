import type { Actor } from '../../domain/access/principal.ts'
import type { ConnectAsk as Wanted, Connected } from '../../domain/provider/connecting.ts'
import type { Connection, NangoEnvironment } from '../../domain/provider/connection.ts'
import { ShieldError, isShieldError } from '../../domain/errors.ts'
import { newId } from '../../domain/id.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { commandAbout } from '../../domain/text/quoted.ts'
import { assertIntegration } from './integrations.ts'
import { connectCommand } from './connect-command.ts'
import { connectConfig } from './connect-settings.ts'
import { connectionToAuthorise } from './connections.ts'
import { compareEnvironment, readEnvironment } from '../reach/environment.ts'
import { leftovers, withLeftovers, waitForConsent } from './wait-for-consent.ts'
import { timestamp, type Parts } from '../parts.ts'
import { putBack, sessionFor, type Prepared, NONCE_TAG } from './session.ts'
import { readAccess, tellUnread, type Access } from '../reach/read-access.ts'
import type { ConnectSession, FormCredentials, Nango } from '../../domain/ports/nango.ts'

export interface ConnectAsk extends Pick<
  Wanted,
  'name' | 'config' | 'direct' | 'timeout' | 'signal' | 'present' | 'credentials'
> {
  readonly provider: Provider
  readonly scopes: ScopeAsk
  readonly actor: Actor
  readonly advise?: Wanted['advise']
}

/**
 * Connects an account through Nango, in the browser or with credentials, or authorises an existing connection again. Fails with
 * `not_connected` when the time is over, with `interrupted` by the signal; either way the session is ended at Nango, so
 * that its link is dead.
 */
export async function connect(parts: Parts, ask: ConnectAsk): Promise<Connected> {
  refuseUnfit(ask)
  const [store, nango] = await Promise.all([parts.store(), parts.nango()])
  const existing = connectionToAuthorise(await store.connections.list(), ask.provider.name, ask.name)
  const config = connectConfig(ask, existing)
  const integration = existing?.integration ?? parts.integrationOf(ask.provider.name)
  await assertIntegration(nango, integration, ask, existing)
  const scopes = scopesToAsk(ask.provider, ask.scopes, existing)
  ask.advise?.(ask.provider.form?.advise(scopes) ?? [])
  const credentials = await ask.credentials?.()
  const nonce = Buffer.from(parts.random(16)).toString('hex')
  // Where the provider has no consent, Nango has no place for scopes.
  const atNango = ask.provider.auth === 'oauth' ? scopes : []
  const environment = await readEnvironment(nango)
  const wanted = await sessionFor(nango, { existing, integration, nonce, scopes: atNango, config })
  tellLeftBehind(parts, existing, wanted, environment)
  const session = await nango.createSession(wanted.ask)
  const end = (): Promise<void> => nango.endSession(session.token).catch(() => undefined)
  let connected: Omit<Connected, 'leftOver'>
  try {
    const nangoConnectionId =
      credentials === undefined
        ? await waitForConsent(parts, ask, { wanted: wanted.ask, session, nonce })
        : await sendCredentials(nango, { integration, session, nonce, credentials })
    const access = await readAccess(parts, ask.provider, { integration, nangoConnectionId, config })
    const result = { existing, integration, scopes, nangoConnectionId, access, environment }
    connected = await remember(parts, ask, result)
    tellUnread(parts, connected.connection.name, access)
    await putBack(parts, connected.connection, wanted.before, access.detail)
  } catch (error) {
    await end()
    throw await withLeftovers(parts, ask.provider.name, nonce, error)
  }
  await end()
  const left = await leftovers(nango, nonce, connected.connection.nangoConnectionId)
  return { ...connected, leftOver: left.map((one) => one.nangoConnectionId) }
}

function refuseUnfit(ask: ConnectAsk): void {
  const { provider, direct, credentials } = ask
  if (direct && provider.auth !== 'oauth') {
    throw new ShieldError('usage', `${provider.title} has no consent page of its own to go to directly`, {
      hint: connectCommand(ask),
    })
  }
  if (credentials !== undefined && provider.form === undefined) {
    throw new ShieldError(
      'usage',
      `${provider.title} is connected by a consent in the browser, not by credentials`,
      { hint: connectCommand(ask) },
    )
  }
}

/** It is connected anew, in another environment than before: whatever holds its credentials there is out of reach. */
function tellLeftBehind(
  parts: Parts,
  existing: Connection | undefined,
  { before }: Prepared,
  environment: NangoEnvironment | null,
): void {
  if (existing === undefined || before !== undefined) return
  if (compareEnvironment(existing, environment) !== 'other') return
  parts.notice(
    `${existing.name} was connected in another environment of Nango, at ${existing.environment?.url}, where its credentials stay until they, or its integration, are deleted there`,
  )
}

interface Result {
  readonly existing: Connection | undefined
  readonly integration: string
  readonly scopes: readonly string[]
  readonly nangoConnectionId: string
  readonly access: Access
  readonly environment: NangoEnvironment | null
}

async function remember(parts: Parts, ask: ConnectAsk, result: Result): Promise<Omit<Connected, 'leftOver'>> {
  const { existing, scopes, access } = result
  const formerLabel = existing?.account.label ?? access.account.label
  const formerAccount = formerLabel === access.account.label ? null : formerLabel
  const granted = access.grantedScopes
  const connection = await save(parts, ask, result, {
    provider: ask.provider.name,
    integration: result.integration,
    nangoConnectionId: result.nangoConnectionId,
    asked: scopes,
    granted,
    accountChanged: formerAccount !== null,
  })
  return {
    connection,
    isNew: existing === undefined,
    formerAccount,
    notGranted: granted === null ? [] : scopes.filter((scope) => !granted.includes(scope)),
  }
}

/** The connection as it is stored afterwards. */
async function save(parts: Parts, ask: ConnectAsk, result: Result, data: JsonObject): Promise<Connection> {
  const { existing } = result
  const { connections } = await parts.store()
  const to = learntFrom(parts, result)
  const id = existing?.id ?? newId('con', parts.random)
  const about = { at: to.updatedAt, subject: id, actor: ask.actor, data }
  if (existing === undefined) {
    const name = ask.name ?? ask.provider.name
    const connection = { ...to, id, name, provider: ask.provider.name, createdAt: to.updatedAt }
    if ((await connections.add(connection, { ...about, type: 'connection.added' })) === 'added') {
      return connection
    }
    throw changedMeanwhile(ask, name, result)
  }
  const was = { integration: existing.integration, nangoConnectionId: existing.nangoConnectionId }
  const note = { ...about, type: 'connection.reauthorised' }
  const updated = await connections.update({ id, to, was, note })
  const saved = updated === 'updated' ? await connections.findById(id) : undefined
  if (saved !== undefined) return saved
  throw changedMeanwhile(ask, existing.name, result)
}

/** What a consent tells of a connection, whatever was known of it. */
function learntFrom(parts: Parts, { integration, nangoConnectionId, scopes, access, environment }: Result) {
  return {
    integration,
    nangoConnectionId,
    account: access.account,
    askedScopes: scopes,
    grantedScopes: access.grantedScopes,
    config: access.config,
    mismatch: null,
    environment,
    accessEndedAt: null,
    updatedAt: timestamp(parts),
  }
}

function changedMeanwhile(
  { provider }: ConnectAsk,
  name: string,
  { nangoConnectionId }: Result,
): ShieldError {
  return new ShieldError('conflict', `The connection ${name} was changed by somebody else meanwhile`, {
    hint: commandAbout(`shield connections adopt ${provider.name}`, nangoConnectionId, '--as NAME'),
  })
}

interface ScopeAsk {
  /** Named by the caller; undefined: not named. Short or full names. */
  readonly named: readonly string[] | undefined
  /** Add what the provider's writes need. */
  readonly write: boolean
  readonly defaults: readonly string[]
}

/**
 * The full names of the scopes to ask for: the named ones; else what the connection was asked for before, or the
 * defaults; and with `write` also what the writes need. Fails with `usage` for a name that the provider does not have.
 */
export function scopesToAsk(
  provider: Provider,
  ask: ScopeAsk,
  existing: Connection | undefined,
): readonly string[] {
  const before =
    existing !== undefined && existing.askedScopes.length > 0 ? existing.askedScopes : ask.defaults
  const wanted = [...(ask.named ?? before), ...(ask.write ? provider.writeScopes : [])]
  return [...new Set(wanted.map((scope) => provider.expandScope(scope)))]
}

interface Sending {
  readonly integration: string
  readonly session: ConnectSession
  readonly nonce: string
  readonly credentials: FormCredentials
}

/**
 * Sends credentials in place of a person at the connect page: Nango's id of the connection. Where the answer is lost,
 * Nango is asked whether a connection came of this very session. Fails as `submitCredentials` does.
 */
async function sendCredentials(nango: Nango, sending: Sending): Promise<string> {
  const { integration, session, nonce, credentials } = sending
  try {
    return await nango.submitCredentials(integration, session, credentials)
  } catch (error) {
    if (!isShieldError(error) || error.code !== 'unavailable') throw error
    const [found] = await nango.listConnections({ integration, tags: { [NONCE_TAG]: nonce } }).catch(() => [])
    if (found === undefined) throw error
    return found.nangoConnectionId
  }
}

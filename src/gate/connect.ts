import type { Actor } from '../domain/actor.ts'
import type { AuditNote } from '../domain/audit.ts'
import type { Connection } from '../domain/connection.ts'
import { ShieldError } from '../domain/errors.ts'
import { newId } from '../domain/id.ts'
import type { ConnectSession, Nango, NangoConnection } from '../domain/nango.ts'
import type { Provider } from '../domain/provider.ts'
import { connectionToAuthorise } from './connection-to-authorise.ts'
import { NONCE_TAG } from './nonce-tag.ts'
import { timestamp, type Parts } from './parts.ts'
import { readAccess, type Access } from './read-access.ts'
import { scopesToAsk, type ScopeAsk } from './scopes-to-ask.ts'
import { sessionFor } from './session-for.ts'

export interface ConnectAsk {
  readonly provider: Provider
  /** A name of its own: a new connection, or the existing one of that name. */
  readonly name: string | undefined
  readonly scopes: ScopeAsk
  readonly config: Readonly<Record<string, string>>
  /** Skip Nango's connect page and go straight to the provider (OAuth only). */
  readonly direct: boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly actor: Actor
  readonly signal: AbortSignal
  /** Shows the link to a person, in a browser or as text. Called once. */
  readonly present: (link: string, how: 'page' | 'direct' | 'page-unreachable') => Promise<void>
}

export interface Connected {
  readonly connection: Connection
  readonly isNew: boolean
  /** The label of the account that was behind it before, if it is another one now. */
  readonly formerAccount: string | null
  /** Asked for and not granted; empty when it could not be read. */
  readonly notGranted: readonly string[]
}

/**
 * Connects an account through Nango in the browser, or authorises an existing connection again. Fails with
 * `not_connected` when the time is over, with `interrupted` by the signal; either way the session is ended at Nango, so
 * that its link is dead.
 */
export async function connect(parts: Parts, ask: ConnectAsk): Promise<Connected> {
  if (ask.direct && ask.provider.auth !== 'oauth') {
    throw new ShieldError('usage', `${ask.provider.title} has no consent page of its own to go to directly`, {
      hint: `shield connect ${ask.provider.name}`,
    })
  }
  const [store, nango] = await Promise.all([parts.store(), parts.nango()])
  const existing = connectionToAuthorise(await store.connections.list(), ask.provider.name, ask.name)
  const integration = existing?.integration ?? parts.integrationOf(ask.provider.name)
  await assertIntegration(nango, integration, ask.provider)
  const scopes = scopesToAsk(ask.provider, ask.scopes, existing)
  const nonce = Buffer.from(parts.random(16)).toString('hex')
  const session = await nango.createSession(
    await sessionFor(nango, { existing, integration, nonce, scopes, config: ask.config }),
  )
  try {
    await showLink(nango, ask, integration, session)
    const found = await waitForConnection(parts, nango, nonce, ask)
    const access = await readAccess(parts, ask.provider, {
      integration,
      nangoConnectionId: found.nangoConnectionId,
      config: { ...existing?.config, ...ask.config },
    })
    return await remember(parts, ask, { existing, integration, scopes, found, access })
  } finally {
    await nango.endSession(session.token).catch(() => undefined)
  }
}

/** Fails with `not_connected`, and says where an integration is made. */
async function assertIntegration(nango: Nango, integration: string, provider: Provider): Promise<void> {
  const found = await nango.findIntegration(integration)
  if (found === undefined) {
    throw new ShieldError('not_connected', `Nango has no integration ${JSON.stringify(integration)}`, {
      hint: `Create one for ${provider.nangoProvider} in Nango's dashboard under Integrations, then run shield connect ${provider.name} again`,
    })
  }
  if (found.provider !== provider.nangoProvider) {
    throw new ShieldError(
      'usage',
      `Nango's integration ${integration} is one for ${found.provider}, not for ${provider.nangoProvider}`,
      { hint: `Set SHIELD_INTEGRATION_${provider.name.toUpperCase()} to the right one` },
    )
  }
}

async function showLink(
  nango: Nango,
  ask: ConnectAsk,
  integration: string,
  session: ConnectSession,
): Promise<void> {
  if (ask.direct) return ask.present(nango.directLink(integration, session), 'direct')
  if (await nango.isReachable(session.link)) return ask.present(session.link, 'page')
  if (ask.provider.auth === 'oauth')
    return ask.present(nango.directLink(integration, session), 'page-unreachable')
  throw new ShieldError(
    'unavailable',
    `Nango's connect page does not answer at ${new URL(session.link).origin}`,
    {
      hint: 'Start it (FLAG_SERVE_CONNECT_UI=true) or set NANGO_PUBLIC_CONNECT_URL at the Nango server',
    },
  )
}

/** Nango allows 200 requests a minute; connecting takes a person seconds to minutes. */
const POLL_EVERY = 2_000

async function waitForConnection(
  parts: Parts,
  nango: Nango,
  nonce: string,
  ask: ConnectAsk,
): Promise<NangoConnection> {
  const end = parts.now() + ask.timeout
  while (!ask.signal.aborted) {
    const [found] = await nango.listConnections({ tags: { [NONCE_TAG]: nonce } })
    if (found !== undefined) return found
    const left = end - parts.now()
    if (left <= 0) throw timedOut(ask)
    await parts.pause(Math.min(POLL_EVERY, left), ask.signal)
  }
  throw new ShieldError('interrupted', 'Nothing was connected; the link no longer works')
}

/** Nango's link tells a command line nothing about a denial. */
function timedOut(ask: ConnectAsk): ShieldError {
  return new ShieldError(
    'not_connected',
    `No ${ask.provider.title} account was connected in ${Math.round(ask.timeout / 1000)} s. Usual reasons: access was denied or the page was closed; the callback URL is not registered at the provider; the client id or secret in Nango is wrong; the account may not grant these scopes`,
    {
      hint: `shield connect ${ask.provider.name}, and see the logs in Nango's dashboard for the provider's own words`,
    },
  )
}

interface Result {
  readonly existing: Connection | undefined
  readonly integration: string
  readonly scopes: readonly string[]
  readonly found: NangoConnection
  readonly access: Access
}

async function remember(parts: Parts, ask: ConnectAsk, result: Result): Promise<Connected> {
  const { existing, scopes } = result
  const connection = connectionFrom(parts, ask, result)
  const formerLabel = existing?.account.label ?? connection.account.label
  const formerAccount = formerLabel === connection.account.label ? null : formerLabel
  const granted = connection.grantedScopes
  await save(parts, connection, existing !== undefined, {
    at: connection.updatedAt,
    type: existing === undefined ? 'connection.added' : 'connection.reauthorised',
    subject: connection.id,
    actor: ask.actor,
    data: {
      provider: connection.provider,
      integration: connection.integration,
      nangoConnectionId: connection.nangoConnectionId,
      asked: scopes,
      granted,
      accountChanged: formerAccount !== null,
    },
  })
  return {
    connection,
    isNew: existing === undefined,
    formerAccount,
    notGranted: granted === null ? [] : scopes.filter((scope) => !granted.includes(scope)),
  }
}

function connectionFrom(parts: Parts, ask: ConnectAsk, result: Result): Connection {
  const { existing, access } = result
  const at = timestamp(parts)
  const known = existing ?? {
    id: newId('con', parts.random),
    name: ask.name ?? ask.provider.name,
    createdAt: at,
    config: {},
  }
  return {
    id: known.id,
    name: known.name,
    provider: ask.provider.name,
    integration: result.integration,
    nangoConnectionId: result.found.nangoConnectionId,
    account: access.account,
    askedScopes: result.scopes,
    grantedScopes: access.grantedScopes,
    config: { ...known.config, ...ask.config },
    createdAt: known.createdAt,
    updatedAt: at,
  }
}

async function save(parts: Parts, connection: Connection, exists: boolean, note: AuditNote): Promise<void> {
  const { connections } = await parts.store()
  const saved = exists ? await connections.update(connection, note) : await connections.add(connection, note)
  if (saved === 'added' || saved === 'updated') return
  throw new ShieldError(
    'conflict',
    `The connection ${connection.name} was changed by somebody else meanwhile`,
    {
      hint: `shield connections adopt ${connection.provider} ${connection.nangoConnectionId} --as NAME`,
    },
  )
}

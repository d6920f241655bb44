import type { ConnectAsk, Connected, LinkKind } from '../domain/provider/connecting.ts'
import type { Connection } from '../domain/provider/connection.ts'
import { ShieldError } from '../domain/errors.ts'
import type { ConnectionDoor } from '../domain/ports/gate.ts'
import { isJsonObject, type Json, type JsonObject } from '../domain/text/json.ts'
import type { FormCredentials } from '../domain/ports/nango.ts'
import { NOTHING_CONNECTED, type Stray } from '../domain/provider/stray.ts'
import { objectsIn, type Client } from './client.ts'
import { connectionPath, providerPath } from './paths.ts'
import { seconds } from './seconds.ts'
import { problemError } from './understand.ts'
import { textIn, textsIn } from './text-in.ts'

const CONNECTIONS = '/v1/connections'
const STRAYS = '/v1/strays'

/** The connections of a server. */
export function connectionDoor(client: Client): ConnectionDoor {
  const get = async (name: string) => connectionFrom(await client.get(connectionPath(name)))
  return {
    list: async () => objectsIn((await client.get(CONNECTIONS))['items']).map(connectionFrom),
    get,
    rename: async (name, to) =>
      connectionFrom((await client.change('PATCH', connectionPath(name), { body: { name: to } })).body),
    adopt: async ({ provider, nangoConnectionId, name, config }) => {
      const body = { provider, nangoConnectionId, config, ...(name === undefined ? {} : { name }) }
      return connectionFrom((await client.change('POST', CONNECTIONS, { body })).body)
    },
    connect: (ask) => connect(client, ask),
    accept: async (name, { account, config }) => {
      const body = { account, config: { ...config } }
      return connectionFrom((await client.change('POST', `${connectionPath(name)}/accept`, { body })).body)
    },
    strays: async (nangoConnectionId, provider) => {
      const query = { nangoConnectionId, ...(provider === undefined ? {} : { provider }) }
      return objectsIn((await client.get(STRAYS, { query }))['items']) as unknown as readonly Stray[]
    },
    discard: async ({ nangoConnectionId, provider, typed }) => {
      const body = { nangoConnectionId, typed, ...(provider === undefined ? {} : { provider }) }
      return (await client.change('POST', `${STRAYS}/discard`, { body })).body as unknown as Stray
    },
    disconnect: async (name, forget) => {
      const { provider } = await get(name)
      const path = providerPath(provider, 'disconnect')
      const { body } = await client.change('POST', path, { body: { connection: name, forget } })
      const { atNango, ...connection } = body
      return {
        connection: connectionFrom(connection),
        atNango: atNango === 'gone' || atNango === 'kept' ? atNango : 'deleted',
      }
    },
  }
}

async function connect(client: Client, ask: ConnectAsk): Promise<Connected> {
  const path = providerPath(ask.provider, 'connect')
  const wish = wishFrom(ask)
  if (ask.credentials !== undefined) {
    const { body } = await client.change('POST', path, { body: { ...wish, dryRun: true } })
    ask.advise(textsIn(body['advice']))
    const credentials = fieldsOf(await ask.credentials())
    return connectedIn((await client.change('POST', path, { body: { ...wish, credentials } })).body)
  }
  const { body: begun } = await client.change('POST', path, { body: wish })
  const session = `${path}/${encodeURIComponent(textIn(begun['id']))}`
  try {
    ask.advise(textsIn(begun['advice']))
    await ask.present(textIn(begun['link']), begun['how'] as LinkKind)
    return await followConsent(client, session, ask.signal)
  } catch (error) {
    // The link must be dead; that it is ended already, or cannot be now, is not what went wrong.
    await client.change('DELETE', session).catch(() => undefined)
    throw error
  }
}

function wishFrom({ name, scopes, write, config, direct, timeout }: ConnectAsk): JsonObject {
  return {
    ...(name === undefined ? {} : { name }),
    ...(scopes === undefined ? {} : { scopes }),
    write,
    config: { ...config },
    direct,
    timeout: seconds(timeout),
  }
}

function fieldsOf(credentials: FormCredentials): JsonObject {
  const { mode: _mode, ...fields } = credentials
  return fields
}

const LONGEST_QUESTION = '30'

async function followConsent(client: Client, session: string, signal: AbortSignal): Promise<Connected> {
  while (!signal.aborted) {
    const progress = await nextOf(client, session, signal)
    if (progress['state'] === 'connected') return connectedIn(progress)
    const { problem } = progress
    if (progress['state'] === 'failed' && isJsonObject(problem)) throw problemError(problem)
  }
  throw new ShieldError('interrupted', NOTHING_CONNECTED)
}

/** Nothing new where the signal came. */
async function nextOf(client: Client, session: string, signal: AbortSignal): Promise<JsonObject> {
  try {
    const putOff = { query: {}, within: Number.POSITIVE_INFINITY }
    return await client.get(session, { query: { wait: LONGEST_QUESTION }, putOff, signal })
  } catch (error) {
    if (!signal.aborted) throw error
    return {}
  }
}

function connectedIn(body: JsonObject): Connected {
  const { connection, isNew, formerAccount, notGranted, leftOver } = body
  return {
    connection: connectionFrom(connection),
    isNew: isNew === true,
    formerAccount: typeof formerAccount === 'string' ? formerAccount : null,
    notGranted: textsIn(notGranted),
    leftOver: textsIn(leftOver),
  }
}

/** Fails with `unavailable` for what is none. A server of before says neither mismatch nor environment. */
export function connectionFrom(value: Json | undefined): Connection {
  if (isJsonObject(value) && typeof value['name'] === 'string' && isJsonObject(value['account'])) {
    const { mismatch = null, environment = null } = value
    return { ...value, mismatch, environment } as unknown as Connection
  }
  throw new ShieldError('unavailable', "The server's answer is not a connection", {
    hint: 'Install the same version of shield on both sides',
  })
}

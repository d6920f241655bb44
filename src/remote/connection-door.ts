import type { ConnectAsk, Connected } from '../domain/provider/connecting.ts'
import type { Connection } from '../domain/provider/connection.ts'
import { ShieldError } from '../domain/errors.ts'
import type { ConnectionDoor } from '../domain/ports/gate.ts'
import type { Json, JsonObject } from '../domain/text/json.ts'
import type { FormCredentials } from '../domain/ports/nango.ts'
import { NOTHING_CONNECTED } from '../domain/provider/stray.ts'
import { advice, begun, progress, type ProgressThere } from '../wire/connecting.ts'
import { connected, connection, disconnected } from '../wire/connection.ts'
import { pageOf } from '../wire/page.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { discarded, stray } from '../wire/stray.ts'
import type { Client } from './client.ts'
import { connectionPath, providerPath } from './paths.ts'
import { seconds } from './seconds.ts'
import { problemError } from './read-answer.ts'

const CONNECTIONS = '/v1/connections'
const STRAYS = '/v1/strays'

/** The connections of a server. */
export function connectionDoor(client: Client): ConnectionDoor {
  const get = async (name: string) => connectionFrom(await client.get(connectionPath(name)))
  return {
    list: async () =>
      decodeAnswer(pageOf(connection), 'a list of connections', await client.get(CONNECTIONS)).items,
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
      return decodeAnswer(pageOf(stray), 'a list of connections', await client.get(STRAYS, { query })).items
    },
    discard: async ({ nangoConnectionId, provider, typed }) => {
      const body = { nangoConnectionId, typed, ...(provider === undefined ? {} : { provider }) }
      const answer = (await client.change('POST', `${STRAYS}/discard`, { body })).body
      const { atNango: _, ...gone } = decodeAnswer(discarded, 'a connection', answer)
      return gone
    },
    disconnect: async (name, forget) => {
      const { provider } = await get(name)
      const path = providerPath(provider, 'disconnect')
      const { body } = await client.change('POST', path, { body: { connection: name, forget } })
      return decodeAnswer(disconnected, 'a connection', body)
    },
  }
}

async function connect(client: Client, ask: ConnectAsk): Promise<Connected> {
  const path = providerPath(ask.provider, 'connect')
  const wish = wishFrom(ask)
  if (ask.credentials !== undefined) {
    const { body } = await client.change('POST', path, { body: { ...wish, dryRun: true } })
    ask.advise(decodeAnswer(advice, 'advice', body).advice)
    const credentials = fieldsOf(await ask.credentials())
    return connectedIn((await client.change('POST', path, { body: { ...wish, credentials } })).body)
  }
  const answer = (await client.change('POST', path, { body: wish })).body
  const { id, link, how, advice: lines } = decodeAnswer(begun, 'a link', answer)
  const session = `${path}/${encodeURIComponent(id)}`
  try {
    ask.advise(lines)
    await ask.present(link, how)
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
    const now = await nextOf(client, session, signal)
    if (now.state === 'failed') throw problemError(now.problem)
    if (now.state === 'connected') {
      const { state: _, ...what } = now
      return what
    }
  }
  throw new ShieldError('interrupted', NOTHING_CONNECTED)
}

/** Nothing new where the signal came. */
async function nextOf(client: Client, session: string, signal: AbortSignal): Promise<ProgressThere> {
  try {
    const putOff = { query: {}, within: Number.POSITIVE_INFINITY }
    const answer = await client.get(session, { query: { wait: LONGEST_QUESTION }, putOff, signal })
    return decodeAnswer(progress, 'what became of a link', answer)
  } catch (error) {
    if (!signal.aborted) throw error
    return { state: 'waiting' }
  }
}

function connectedIn(body: JsonObject): Connected {
  return decodeAnswer(connected, 'a connection', body)
}

function connectionFrom(answer: Json | undefined): Connection {
  return decodeAnswer(connection, 'a connection', answer)
}

import { defined, type JsonObject } from '../domain/text/json.ts'
import { ShieldError } from '../domain/errors.ts'
import type { ConnectionDoor } from '../domain/ports/gate.ts'
import type { FormCredentials } from '../domain/ports/nango.ts'
import type { ConnectAsk, Connected } from '../domain/provider/connecting.ts'
import { NOTHING_CONNECTED } from '../domain/provider/stray.ts'
import { pageOf } from '../wire/actor-money-page.ts'
import { advice, begun, progress, type ProgressThere } from '../wire/connecting.ts'
import { connected, connection, discarded, disconnected, stray } from '../wire/connection.ts'
import { type Client, connectionPath, providerPath, seconds } from './client.ts'
import { problemError } from './read-answer.ts'

const CONNECTIONS = '/v1/connections'
const STRAYS = '/v1/strays'

const ONE = ['a connection', connection] as const
const CONNECTED = ['a connection', connected] as const

/** The connections of a server. */
export function connectionDoor(client: Client): ConnectionDoor {
  const get: ConnectionDoor['get'] = (name) => client.read(ONE, connectionPath(name))
  return {
    list: async () => (await client.read(['a list of connections', pageOf(connection)], CONNECTIONS)).items,
    get,
    rename: (name, to) => client.make(ONE, 'PATCH', connectionPath(name), { body: { name: to } }),
    adopt: ({ provider, nangoConnectionId, name, config }) => {
      const body = { provider, nangoConnectionId, config, ...defined({ name }) }
      return client.make(ONE, 'POST', CONNECTIONS, { body })
    },
    connect: (ask) => connect(client, ask),
    accept: (name, { account, config }) => {
      const body = { account, config: { ...config } }
      return client.make(ONE, 'POST', `${connectionPath(name)}/accept`, { body })
    },
    strays: async (nangoConnectionId, provider) => {
      const query = { nangoConnectionId, provider }
      return (await client.read(['a list of connections', pageOf(stray)], STRAYS, { query })).items
    },
    discard: async ({ nangoConnectionId, provider, typed }) => {
      const body = { nangoConnectionId, typed, ...defined({ provider }) }
      const wanted = ['a connection', discarded] as const
      const { atNango: _, ...gone } = await client.make(wanted, 'POST', `${STRAYS}/discard`, { body })
      return gone
    },
    disconnect: async (name, forget) => {
      const { provider } = await get(name)
      const body = { connection: name, forget }
      const path = providerPath(provider, 'disconnect')
      return client.make(['a connection', disconnected], 'POST', path, { body })
    },
  }
}

async function connect(client: Client, ask: ConnectAsk): Promise<Connected> {
  const path = providerPath(ask.provider, 'connect')
  const wish = wishFrom(ask)
  if (ask.credentials !== undefined) {
    const tryOut = { body: { ...wish, dryRun: true } }
    ask.advise((await client.make(['advice', advice], 'POST', path, tryOut)).advice)
    const credentials = fieldsOf(await ask.credentials())
    return client.make(CONNECTED, 'POST', path, { body: { ...wish, credentials } })
  }
  const { id, link, how, advice: lines } = await client.make(['a link', begun], 'POST', path, { body: wish })
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
    ...defined({ name, scopes }),
    write,
    config: { ...config },
    direct,
    timeout: seconds(timeout),
  }
}

function fieldsOf({ mode: _mode, ...fields }: FormCredentials): JsonObject {
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
    const question = { query: { wait: LONGEST_QUESTION }, putOff, signal }
    return await client.read(['what became of a link', progress], session, question)
  } catch (error) {
    if (!signal.aborted) throw error
    return { state: 'waiting' }
  }
}

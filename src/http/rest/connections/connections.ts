import { z } from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { settingsFrom } from '../../../gate/connect/connect-settings.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import { connection, discarded, disconnected, stray } from '../../../wire/connection.ts'
import { defineRoute, giving } from '../../route.ts'
import { provider, providerIn } from '../fields.ts'

const name = z.string().max(200)

export const listConnections = giving(pageOf(connection), {
  method: 'GET',
  path: '/v1/connections',
  summary: 'The connected accounts',
  uses: ['connections.list'],
  answers: { 200: { summary: 'All of them' } },
  handle: async (_context, { gate }) => wholeList(await gate.connections.list()),
})

export const adoptConnection = defineRoute({
  method: 'POST',
  path: '/v1/connections',
  summary: 'Takes over a connection that exists at Nango, without a browser',
  uses: ['connections.adopt'],
  body: z.strictObject({
    provider,
    nangoConnectionId: name,
    name: name.optional(),
    config: z.record(z.string(), z.string()).optional(),
  }),
  answers: {
    201: { summary: 'Taken over', schema: connection },
    409: { summary: 'The name is taken, or it is here already' },
  },
  handle: async (context, { gate, body }) => {
    const { provider: of, nangoConnectionId, name: as, config = {} } = body
    const settings = settingsFrom(await context.provider(of), config)
    const adopted = await gate.connections.adopt({
      provider: of,
      nangoConnectionId,
      name: as,
      config: settings,
    })
    const headers = { location: `/v1/connections/${adopted.name}` }
    return { status: 201, body: connection.encode(adopted), headers }
  },
})

export const showConnection = giving(connection, {
  method: 'GET',
  path: '/v1/connections/{name}',
  summary: 'One connection',
  uses: ['connections.get'],
  answers: { 200: { summary: 'The connection' } },
  handle: async (_context, { gate, params }) => gate.connections.get(params['name'] ?? ''),
})

export const renameConnection = giving(connection, {
  method: 'PATCH',
  path: '/v1/connections/{name}',
  summary: 'Gives a connection another name',
  uses: ['connections.rename'],
  body: z.strictObject({ name }),
  answers: { 200: { summary: 'Renamed' }, 409: { summary: 'The name is taken' } },
  handle: async (_context, { gate, params, body }) =>
    gate.connections.rename(params['name'] ?? '', body.name),
})

export const acceptConnection = giving(connection, {
  method: 'POST',
  path: '/v1/connections/{name}/accept',
  summary: 'Accepts what is behind a connection now',
  uses: ['connections.accept'],
  body: z
    .strictObject({
      account: z.string().max(1000).nullable().default(null),
      config: z.record(name, name.nullable()).default({}),
    })
    .describe('The account that was seen, as `mismatch` of the connection says it'),
  answers: {
    200: { summary: 'Accepted' },
    409: { summary: 'The account has changed meanwhile' },
    424: { summary: 'Nango does not have it, or its account cannot be read' },
  },
  handle: async (_context, { gate, params, body }) => gate.connections.accept(params['name'] ?? '', body),
})

export const disconnectProvider = giving(disconnected, {
  method: 'POST',
  path: '/v1/integrations/{provider}/disconnect',
  summary: 'Deletes a connection, with its credentials at Nango',
  uses: ['connections.disconnect'],
  body: z.strictObject({
    connection: name,
    forget: z.boolean().default(false).describe('Only here, whatever there is at Nango'),
  }),
  answers: {
    200: { summary: 'Deleted' },
    409: { summary: 'Nothing shows that Nango ever had it in the environment of this key' },
  },
  handle: async (_context, ask) => {
    const { connections } = ask.gate
    const found = await connections.get(ask.body.connection)
    const wanted = providerIn(ask)
    if (found.provider === wanted) return connections.disconnect(found.name, ask.body.forget)
    const message = `The connection ${found.name} is one of ${found.provider}, not of ${wanted}`
    throw new ShieldError('usage', message)
  },
})

const id = z.string().min(1).max(255)

export const listStrays = giving(pageOf(stray), {
  method: 'GET',
  path: '/v1/strays',
  summary: 'The connections of one id at Nango that shield does not know',
  uses: ['connections.strays'],
  query: z.strictObject({ nangoConnectionId: id, provider: provider.optional() }),
  answers: { 200: { summary: 'At most one of each integration' } },
  handle: async (_context, { gate, query }) =>
    wholeList(await gate.connections.strays(query.nangoConnectionId, query.provider)),
})

export const discardStray = giving(discarded, {
  method: 'POST',
  path: '/v1/strays/discard',
  summary: 'Deletes one connection at Nango that shield does not know, with its credentials',
  uses: ['connections.discard'],
  body: z.strictObject({
    nangoConnectionId: id,
    provider: provider.optional(),
    typed: id
      .nullable()
      .default(null)
      .describe(
        'Its id as somebody typed it for this; needed where it does not bear the tag that shield gives',
      ),
  }),
  answers: { 200: { summary: 'Deleted' }, 409: { summary: 'It is a connection of shield’s' } },
  handle: async (_context, { gate, body: { nangoConnectionId, provider: of, typed } }) => {
    const gone = await gate.connections.discard({ nangoConnectionId, provider: of, typed })
    return { ...gone, atNango: 'deleted' as const }
  },
})

import { z } from 'zod'
import { settingsFrom } from '../../../gate/connect/connect-settings.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { defineRoute } from '../../route.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { providerIn } from './provider-name.ts'
import { connection, disconnected } from '../../../wire/connection.ts'
import { pageOf } from '../../../wire/page.ts'
import { provider } from '../query.ts'

const name = z.string().max(200)

const connections = pageOf(connection)

export const listConnections = defineRoute({
  method: 'GET',
  path: '/v1/connections',
  summary: 'The connected accounts',
  uses: ['connections.list'],
  answers: { 200: { summary: 'All of them', schema: connections } },
  handle: async (_context, ask) => {
    const all = await ask.gate.connections.list()
    return { status: 200, body: connections.encode(wholeList(all)) }
  },
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
  handle: async (context, ask) => {
    const { provider: of, nangoConnectionId, name: as, config = {} } = ask.body
    const adopted = await ask.gate.connections.adopt({
      provider: of,
      nangoConnectionId,
      name: as,
      config: settingsFrom(await context.provider(of), config),
    })
    return {
      status: 201,
      body: connection.encode(adopted),
      headers: { location: `/v1/connections/${adopted.name}` },
    }
  },
})

export const showConnection = defineRoute({
  method: 'GET',
  path: '/v1/connections/{name}',
  summary: 'One connection',
  uses: ['connections.get'],
  answers: { 200: { summary: 'The connection', schema: connection } },
  handle: async (_context, ask) => {
    const found = await ask.gate.connections.get(ask.params['name'] ?? '')
    return { status: 200, body: connection.encode(found) }
  },
})

export const renameConnection = defineRoute({
  method: 'PATCH',
  path: '/v1/connections/{name}',
  summary: 'Gives a connection another name',
  uses: ['connections.rename'],
  body: z.strictObject({ name }),
  answers: {
    200: { summary: 'Renamed', schema: connection },
    409: { summary: 'The name is taken' },
  },
  handle: async (_context, ask) => {
    const renamed = await ask.gate.connections.rename(ask.params['name'] ?? '', ask.body.name)
    return { status: 200, body: connection.encode(renamed) }
  },
})

export const acceptConnection = defineRoute({
  method: 'POST',
  path: '/v1/connections/{name}/accept',
  summary: 'Takes what stands behind a connection now for right',
  uses: ['connections.accept'],
  body: z
    .strictObject({
      account: z.string().max(1000).nullable().default(null),
      config: z.record(name, name.nullable()).default({}),
    })
    .describe('The account that was seen, as `mismatch` of the connection says it'),
  answers: {
    200: { summary: 'Accepted', schema: connection },
    409: { summary: 'The account has changed meanwhile' },
    424: { summary: 'Nango does not have it, or its account cannot be read' },
  },
  handle: async (_context, ask) => {
    const { account, config } = ask.body
    const { connections } = ask.gate
    const accepted = await connections.accept(ask.params['name'] ?? '', { account, config })
    return { status: 200, body: connection.encode(accepted) }
  },
})

export const disconnectProvider = defineRoute({
  method: 'POST',
  path: '/v1/integrations/{provider}/disconnect',
  summary: 'Deletes a connection, with its credentials at Nango',
  uses: ['connections.disconnect'],
  body: z.strictObject({
    connection: name,
    forget: z.boolean().default(false).describe('Only here, whatever there is at Nango'),
  }),
  answers: {
    200: {
      summary: 'Deleted',
      schema: disconnected,
    },
    409: { summary: 'Nothing shows that Nango ever had it in the environment of this key' },
  },
  handle: async (_context, ask) => {
    const { connections } = ask.gate
    const found = await connections.get(ask.body.connection)
    const wanted = providerIn(ask)
    if (found.provider !== wanted) {
      throw new ShieldError(
        'usage',
        `The connection ${found.name} is one of ${found.provider}, not of ${wanted}`,
      )
    }
    const { connection: gone, atNango } = await connections.disconnect(found.name, ask.body.forget)
    return { status: 200, body: disconnected.encode({ connection: gone, atNango }) }
  },
})

import { z } from 'zod'
import { defineRoute } from '../../route.ts'
import { providerIn } from './provider-name.ts'
import { configured as configuredShape, presentClient } from '../../../wire/connecting.ts'

const path = '/v1/integrations/{provider}/configure'

export const showClient = defineRoute({
  method: 'GET',
  path,
  summary: 'A provider’s integration at Nango, and the client that it signs in as',
  uses: ['server.client'],
  answers: {
    200: {
      summary: 'Nothing of the secret is in it',
      schema: presentClient,
    },
  },
  handle: async (_context, ask) => ({
    status: 200,
    body: presentClient.encode(await ask.gate.server.client(providerIn(ask))),
  }),
})

const word = z.string().max(1000)

export const configureClient = defineRoute({
  method: 'POST',
  path,
  summary: 'Creates a provider’s integration at Nango, or gives it another client',
  uses: ['providers.configure'],
  body: z.strictObject({
    clientId: word.optional(),
    clientSecret: word.optional(),
    scopes: z.array(word).max(100).optional(),
    write: z.boolean().optional().describe('Also what the writes need'),
  }),
  answers: {
    200: {
      summary: 'The integration as it is now',
      schema: configuredShape,
    },
  },
  handle: async (_context, ask) => {
    const { clientId, clientSecret, scopes, write } = ask.body
    const name = providerIn(ask)
    const configured = await ask.gate.providers.configure({
      provider: name,
      clientId,
      hasSecret: clientSecret !== undefined,
      scopes,
      write: write === true,
      present: () => undefined,
      askClientId: async () => undefined,
      askSecret: async () => clientSecret,
    })
    return { status: 200, body: configuredShape.encode({ provider: name, ...configured }) }
  },
})

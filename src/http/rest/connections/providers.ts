import { z } from 'zod'
import { wholeList } from '../../../domain/ports/page.ts'
import { configured, integrationsInUse, presentClient } from '../../../wire/connecting.ts'
import { giving } from '../../route.ts'
import { providerIn } from '../fields.ts'

export const listIntegrations = giving(integrationsInUse, {
  method: 'GET',
  path: '/v1/integrations/',
  summary: 'The providers, whether Nango has their integrations, and their connections',
  uses: ['providers.list'],
  answers: { 200: { summary: 'All providers, and the callback URL to register at one with a consent' } },
  handle: async (_context, { gate }) => {
    const [{ integrations, callbackUrl }, connections] = await Promise.all([
      gate.providers.list(),
      gate.connections.list(),
    ])
    const items = integrations.map((one) => ({
      ...one,
      connections: connections.filter(({ provider }) => provider === one.provider),
    }))
    return { ...wholeList(items), callbackUrl }
  },
})

const path = '/v1/integrations/{provider}/configure'

export const showClient = giving(presentClient, {
  method: 'GET',
  path,
  summary: 'A provider’s integration at Nango, and the client that it signs in as',
  uses: ['server.client'],
  answers: { 200: { summary: 'Nothing of the secret is in it' } },
  handle: async (_context, ask) => ask.gate.server.client(providerIn(ask)),
})

const word = z.string().max(1000)

export const configureClient = giving(configured, {
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
  answers: { 200: { summary: 'The integration as it is now' } },
  handle: async (_context, ask) => {
    const { clientId, clientSecret, scopes, write } = ask.body
    const provider = providerIn(ask)
    const changed = await ask.gate.providers.configure({
      provider,
      clientId,
      hasSecret: clientSecret !== undefined,
      scopes,
      write: write === true,
      present: () => undefined,
      askClientId: async () => undefined,
      askSecret: async () => clientSecret,
    })
    return { provider, ...changed }
  },
})

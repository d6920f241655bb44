import { defineRoute } from '../../route.ts'
import { integrationsInUse } from '../../../wire/connecting.ts'
import { wholeList } from '../../../domain/ports/page.ts'

export const listIntegrations = defineRoute({
  method: 'GET',
  path: '/v1/integrations/',
  summary: 'The providers, whether Nango has their integrations, and their connections',
  uses: ['providers.list'],
  answers: {
    200: {
      summary: 'All providers, and the callback URL to register at one with a consent',
      schema: integrationsInUse,
    },
  },
  handle: async (_context, ask) => {
    const gate = ask.gate
    const [{ integrations, callbackUrl }, connections] = await Promise.all([
      gate.providers.list(),
      gate.connections.list(),
    ])
    const items = integrations.map((one) => ({
      ...one,
      connections: connections.filter(({ provider }) => provider === one.provider),
    }))
    return { status: 200, body: integrationsInUse.encode({ ...wholeList(items), callbackUrl }) }
  },
})

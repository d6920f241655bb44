import { z } from 'zod'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import { defineRoute } from '../route.ts'
import { providerIn } from './connections/provider-name.ts'
import { flag } from './query.ts'
import { wholeList } from '../../domain/ports/page.ts'
import { connectionStatus } from '../../wire/connection.ts'
import { pageOf } from '../../wire/page.ts'
import { serverStatus } from '../../wire/status.ts'

const check = flag.describe('1: also ask each provider')

const health = pageOf(connectionStatus)

export const showStatus = defineRoute({
  method: 'GET',
  path: '/v1/status',
  summary: 'Overview of connections, queue and settings, and who the caller is to the server',
  uses: ['status'],
  query: z.strictObject({ check, provider: z.enum(PROVIDERS).optional() }),
  answers: { 200: { summary: 'The status', schema: serverStatus } },
  handle: async (context, ask) => {
    const { version, self } = context
    const { gate, principal, query } = ask
    const found = await gate.status({ provider: query.provider, check: query.check === '1', strays: true })
    const foundations = gate.offers('server.foundations') ? await gate.server.foundations() : null
    const { name, roles } = principal
    return {
      status: 200,
      body: serverStatus.encode({
        ...found,
        server: { version, ...self },
        caller: { name, roles },
        foundations,
      }),
    }
  },
})

export const showProviderStatus = defineRoute({
  method: 'GET',
  path: '/v1/integrations/{provider}/status',
  summary: 'The health of a provider’s connections',
  uses: ['status'],
  query: z.strictObject({ check }),
  answers: { 200: { summary: 'Each connection', schema: health } },
  handle: async (_context, ask) => {
    const { connections } = await ask.gate.status({
      provider: providerIn(ask),
      check: ask.query.check === '1',
      strays: false,
    })
    return { status: 200, body: health.encode(wholeList(connections)) }
  },
})

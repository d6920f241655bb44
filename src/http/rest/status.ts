import { z } from 'zod'
import { wholeList } from '../../domain/ports/page.ts'
import { pageOf } from '../../wire/actor-money-page.ts'
import { connectionStatus } from '../../wire/connection.ts'
import { serverStatus } from '../../wire/status.ts'
import { giving, defineRoute } from '../route.ts'
import { flag, provider, providerIn } from './fields.ts'

const check = flag.describe('1: also ask each provider')

export const showStatus = giving(serverStatus, {
  method: 'GET',
  path: '/v1/status',
  summary: 'Overview of connections, queue and settings, and who the caller is to the server',
  uses: ['status'],
  query: z.strictObject({ check, provider: provider.optional() }),
  answers: { 200: { summary: 'The status' } },
  handle: async ({ version, self }, { gate, principal: { name, roles }, query }) => ({
    ...(await gate.status({ provider: query.provider, check: query.check === '1', strays: true })),
    server: { version, ...self },
    caller: { name, roles },
    foundations: gate.offers('server.foundations') ? await gate.server.foundations() : null,
  }),
})

export const showProviderStatus = giving(pageOf(connectionStatus), {
  method: 'GET',
  path: '/v1/integrations/{provider}/status',
  summary: 'The health of a provider’s connections',
  uses: ['status'],
  query: z.strictObject({ check }),
  answers: { 200: { summary: 'Each connection' } },
  handle: async (_context, ask) => {
    const wanted = { provider: providerIn(ask), check: ask.query.check === '1', strays: false }
    return wholeList((await ask.gate.status(wanted)).connections)
  },
})

export const showMetrics = defineRoute({
  method: 'GET',
  path: '/metrics',
  summary: 'What a monitoring system asks for, in the text format of Prometheus',
  uses: ['server.metrics'],
  answers: { 200: { summary: 'The metrics', text: 'text/plain' } },
  handle: async (_context, { gate }) => ({
    status: 200,
    text: await gate.server.metrics(),
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  }),
})

import { z } from 'zod'
import type { ConnectionStatus } from '../../domain/health/status.ts'
import { ROLES } from '../../domain/access/principal.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import { STATES } from '../../domain/request/request.ts'
import { connectionJson } from '../../gate/connect/connection-json.ts'
import { straysJson } from '../../gate/connect/stray-json.ts'
import type { Foundations } from '../../gate/server-door.ts'
import { defineRoute } from '../route.ts'
import { holdBody } from './hold.ts'
import { providerIn } from './connections/provider-name.ts'
import { flag } from './query.ts'
import { wholeList } from '../../domain/ports/page.ts'
import { hold, moment, pageOf } from '../schemas/common.ts'
import { connectionStatus, strays } from '../schemas/connection.ts'

const check = flag.describe('1: also ask each provider')

const status = z.object({
  connections: z.array(connectionStatus),
  strays: strays
    .nullable()
    .describe('null where Nango could not be asked, and for a caller who may not connect'),
  requests: z
    .object(Object.fromEntries(STATES.map((state) => [state, z.int()])))
    .describe('How many, by state; a requester sees its own only'),
  contradictions: z
    .array(
      z.object({
        id: z.string(),
        state: z.enum(STATES),
        outcome: z.enum(['applied', 'not_applied']),
        evidence: z.enum(['response', 'lookup', 'webhook', 'person']),
        at: moment,
        entry: z.int(),
      }),
    )
    .describe('Requests that ended one way while evidence that came later says the other; the latest few'),
  auditHead: z
    .object({ number: z.int(), hash: z.string() })
    .nullable()
    .describe('null for a caller who may not read the log'),
  hold: hold.nullable(),
  clock: z
    .object({
      kind: z.enum(['behind', 'ahead']),
      by: z.number(),
      mark: z.object({ time: z.number(), bootId: z.string(), uptime: z.number() }),
    })
    .nullable(),
  writeRequiresApproval: z.boolean(),
  auditReads: z.boolean(),
  nango: z.string(),
  database: z.string(),
  warnings: z.array(z.string()).describe('Settings that are probably a mistake; empty for a requester'),
  server: z.object({ version: z.string(), machine: z.string(), user: z.int().nullable() }),
  caller: z.object({ name: z.string(), roles: z.array(z.enum(ROLES)) }),
  foundations: z
    .object({
      webhooks: z.object({
        nango: z.boolean(),
        isApiKey: z.boolean().describe('Nango’s would be checked with the API key'),
        meta: z.boolean(),
        challenge: z.boolean(),
        guessable: z.boolean(),
      }),
      forgedTokens: z.array(z.string()).nullable().describe('null: the seal key is not there to tell'),
    })
    .nullable()
    .describe('The foundations of the server; null for a caller who may not read the log'),
})

export const showStatus = defineRoute({
  method: 'GET',
  path: '/v1/status',
  summary: 'Overview of connections, queue and settings, and who the caller is to the server',
  uses: ['status'],
  query: z.strictObject({ check, provider: z.enum(PROVIDERS).optional() }),
  answers: { 200: { summary: 'The status', schema: status } },
  handle: async (context, ask) => {
    const { version, self } = context
    const { gate, principal, query } = ask
    const found = await gate.status({ provider: query.provider, check: query.check === '1', strays: true })
    const { clock, writeRequiresApproval, auditReads, nango, database } = found
    return {
      status: 200,
      body: {
        connections: found.connections.map(statusBody),
        strays: found.strays === null ? null : straysJson(found.strays),
        requests: { ...found.requests },
        contradictions: found.contradictions.map((one) => ({ ...one })),
        auditHead: found.auditHead === null ? null : { ...found.auditHead },
        hold: found.hold === null ? null : holdBody(found.hold),
        clock: clock === null ? null : { ...clock, mark: { ...clock.mark } },
        writeRequiresApproval,
        auditReads,
        nango,
        database,
        warnings: found.warnings,
        server: { version, ...self },
        caller: { name: principal.name, roles: principal.roles },
        foundations: gate.offers('server.foundations')
          ? foundationsBody(await gate.server.foundations())
          : null,
      },
    }
  },
})

function foundationsBody({ webhooks, forgedTokens }: Foundations) {
  return { webhooks: { ...webhooks }, forgedTokens }
}

export const showProviderStatus = defineRoute({
  method: 'GET',
  path: '/v1/integrations/{provider}/status',
  summary: 'The health of a provider’s connections',
  uses: ['status'],
  query: z.strictObject({ check }),
  answers: { 200: { summary: 'Each connection', schema: pageOf(connectionStatus) } },
  handle: async (_context, ask) => {
    const { connections } = await ask.gate.status({
      provider: providerIn(ask),
      check: ask.query.check === '1',
      strays: false,
    })
    return { status: 200, body: wholeList(connections.map(statusBody)) }
  },
})

function statusBody({ connection, health, message, hint }: ConnectionStatus) {
  return { connection: connectionJson(connection), health, message, hint }
}

import { z } from 'zod'
import { HEALTHS } from '../../domain/health/health.ts'
import { moment, provider } from './common.ts'

export const connection = z.object({
  id: z.string(),
  name: z.string(),
  provider,
  integration: z.string(),
  nangoConnectionId: z.string(),
  account: z.object({ label: z.string(), confirmed: z.boolean() }),
  askedScopes: z.array(z.string()),
  grantedScopes: z.array(z.string()).nullable(),
  config: z.record(z.string(), z.string()),
  mismatch: z
    .object({
      account: z.string().nullable(),
      config: z.record(z.string(), z.string().nullable()),
      at: moment,
    })
    .nullable()
    .describe('The account seen behind it instead of its own; nothing runs on it meanwhile'),
  environment: z
    .object({ url: z.string(), integrations: z.array(z.string()) })
    .nullable()
    .describe('Where it was last seen at Nango'),
  createdAt: moment,
  updatedAt: moment,
})

export const connectionStatus = z.object({
  connection,
  health: z.enum(HEALTHS),
  message: z.string().nullable(),
  hint: z.string().nullable(),
})

/** A connection at Nango that shield does not know. */
export const stray = z.object({
  provider,
  integration: z.string(),
  nangoConnectionId: z.string(),
  createdAt: moment,
  tags: z.record(z.string(), z.string()),
  endUser: z.string().nullable(),
  isMarked: z.boolean().describe('It bears the tag that shield gives'),
})

export const strays = z.object({ newest: z.array(stray), count: z.int() })

/** What came of connecting. */
export const connected = z.object({
  connection,
  isNew: z.boolean(),
  formerAccount: z.string().nullable(),
  notGranted: z.array(z.string()),
  leftOver: z.array(z.string()).describe('Nango’s ids of what further consents by the same link made there'),
})

/** A provider's integration at Nango, with its connections. */
export const integration = z.object({
  provider,
  title: z.string(),
  integration: z.string(),
  nangoProvider: z.string(),
  auth: z.enum(['oauth', 'form']),
  state: z.enum(['present', 'missing', 'other']),
  callbackUrl: z.string().nullable(),
  connections: z.array(connection),
})

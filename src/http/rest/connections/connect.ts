import { z } from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import type { ConnectionDoor } from '../../../domain/ports/gate.ts'
import { objectOf } from '../../../domain/text/json.ts'
import { formCredentials, settingsFrom } from '../../../gate/connect/connect-settings.ts'
import type { HttpContext } from '../../context.ts'
import { problemOf } from '../../server/problem.ts'
import { type Answer, type Ask, defineRoute, giving } from '../../route.ts'
import { patience, providerIn } from '../fields.ts'
import {
  advice as adviceShape,
  begun as begunShape,
  connectedOrAdvised,
  progress as progressShape,
} from '../../../wire/connecting.ts'
import { connected } from '../../../wire/connection.ts'
import { quoted } from '../../../domain/text/quoted.ts'

const word = z.string().max(1000)

const body = z.strictObject({
  name: word
    .optional()
    .describe('A name of its own: a new connection, or an existing one to authorise again'),
  scopes: z.array(word).max(100).optional(),
  write: z.boolean().optional().describe('Also what the writes need'),
  config: z
    .record(word, word)
    .optional()
    .describe('Which shop, which store, which number: by the names of `config` of a connection'),
  direct: z.boolean().optional().describe('Straight to the provider, past Nango’s connect page'),
  timeout: z.int().min(1).max(1800).optional().describe('Seconds to wait for the consent; by default 600'),
  credentials: z
    .record(word, word)
    .optional()
    .describe('Connect at once with these, without a browser; where the provider has a form and no consent'),
  dryRun: z
    .boolean()
    .optional()
    .describe('Check all that can be checked without the credentials, and begin nothing'),
})

type Body = z.infer<typeof body>

export const connectProvider = defineRoute({
  method: 'POST',
  path: '/v1/integrations/{provider}/connect',
  summary: 'Begins to connect an account, or to authorise one again; with credentials, connects it',
  uses: ['connections.connect'],
  body,
  answers: {
    200: {
      summary: 'Connected with credentials; or, with dryRun, what the credentials have to be',
      schema: connectedOrAdvised,
    },
    202: { summary: 'Somebody has to open the link; the server waits for their consent', schema: begunShape },
    424: { summary: 'Nango has no such integration, or the credentials do not work' },
  },
  handle: async (context, ask) => {
    const plan = await planFrom(context, ask)
    const { connect } = ask.gate.connections
    if (ask.body.dryRun === true) return tryOut(connect, plan)
    if (ask.body.credentials !== undefined) return withCredentials(connect, ask, plan)
    const begun = await context.connectSessions.begin(connect, plan.ask)
    return {
      status: 202,
      body: begunShape.encode(begun),
      headers: { location: `/v1/integrations/${plan.ask.provider}/connect/${begun.id}` },
    }
  },
})

type Plan = Awaited<ReturnType<typeof planFrom>>
type Connect = ConnectionDoor['connect']

async function planFrom({ provider: providerOf }: HttpContext, ask: Ask<unknown, Body>) {
  const given = ask.body
  const provider = await providerOf(providerIn(ask))
  return {
    provider,
    ask: {
      provider: provider.name,
      name: given.name,
      scopes: given.scopes,
      write: given.write === true,
      config: settingsFrom(provider, given.config ?? {}),
      direct: given.direct === true,
      timeout: (given.timeout ?? 600) * 1000,
    },
  }
}

/** No link is shown. */
const unseen = { present: async () => undefined } as const

async function tryOut(connect: Connect, { ask }: Plan): Promise<Answer> {
  const advice: string[] = []
  const enough = new ShieldError('interrupted', 'Only tried out')
  try {
    await connect({
      ...ask,
      ...unseen,
      signal: AbortSignal.abort(),
      advise: (lines) => void advice.push(...lines),
      credentials: () => Promise.reject(enough),
    })
  } catch (error) {
    if (error !== enough) throw error
  }
  return { status: 200, body: adviceShape.encode({ advice }) }
}

async function withCredentials(
  connect: Connect,
  { signal, body: given }: Ask<unknown, Body>,
  { ask, provider }: Plan,
): Promise<Answer> {
  const outcome = await connect({
    ...ask,
    ...unseen,
    signal,
    advise: () => undefined,
    credentials: async () => formCredentials(provider, given.credentials ?? {}),
  })
  return { status: 200, body: connected.encode(outcome) }
}

const oneSession = '/v1/integrations/{provider}/connect/{id}'

export const followConnect = giving(progressShape, {
  method: 'GET',
  path: oneSession,
  summary: 'The outcome of a connection that somebody is to authorise in a browser',
  uses: ['connections.connect'],
  query: z.strictObject({ wait: patience.describe('Seconds to wait for the consent, at most 60') }),
  answers: {
    200: { summary: 'Waiting, connected or failed' },
    429: { summary: 'This principal waits for too much at once; without wait it is answered' },
  },
  handle: async ({ connectSessions, seats }, ask) => {
    providerIn(ask)
    const id = ask.params['id'] ?? ''
    const { wait = 0 } = ask.query
    const leave = wait > 0 ? seats.take(ask.principal.name) : () => undefined
    const progress = await connectSessions.follow(id, wait * 1000, ask.patience).finally(leave)
    if (progress === undefined) throw noSession(id)
    return progress.state === 'failed' ? failed(progress.error) : progress
  },
})

export const endConnect = defineRoute({
  method: 'DELETE',
  path: oneSession,
  summary:
    'Ends the waiting: the link is dead from then on, while a provider’s page that is open already can still complete',
  uses: ['connections.connect'],
  answers: { 204: { summary: 'Ended' } },
  handle: async ({ connectSessions }, ask) => {
    providerIn(ask)
    const id = ask.params['id'] ?? ''
    if (!(await connectSessions.end(id))) throw noSession(id)
    return { status: 204 }
  },
})

function noSession(id: string): ShieldError {
  return new ShieldError('not_found', `Nothing is being connected as ${quoted(id, 60)}`)
}

function failed(error: unknown) {
  const { body: problem } = problemOf(error)
  return { state: 'failed', problem: objectOf(problem) } as const
}

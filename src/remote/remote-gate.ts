import { defined, type JsonObject } from '../domain/text/json.ts'
import {
  type BrakeDoor,
  type DeliveryDoor,
  type Gate,
  type ProviderDoor,
  isNothingToDo,
  type OperationAsk,
  type OperationDoor,
  type WriteAsk,
  type PolicyDoor,
} from '../domain/ports/gate.ts'
import type { ConfigureAsk, Configured } from '../domain/provider/connecting.ts'
import { auditEntry } from '../wire/audit.ts'
import { configured, integrationList, presentClient } from '../wire/connecting.ts'
import { delivery, deliveryLine } from '../wire/delivery-notification.ts'
import { held, holdInForce, released } from '../wire/hold.ts'
import {
  type Client,
  type ClientParts,
  createClient,
  cursorFrom,
  providerPath,
  webhookPath,
  WEBHOOKS,
  seconds,
} from './client.ts'
import { connectionDoor } from './connection-door.ts'
import { decidingDoor, lookingDoor, given } from './request-door.ts'
import { type Self, serverStatus } from './server-status.ts'
import { ShieldError } from '../domain/errors.ts'
import { found } from '../wire/operation.ts'
import { dryRunOrNothing, proposalIn, proposedOrNothing } from '../wire/request-answers.ts'
import { idOf } from '../domain/request/request.ts'
import { backtested, explained, paused, policyOrNone } from '../wire/policy.ts'

export interface RemoteGateParts extends ClientParts {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly self: Self
}

/**
 * The gate of a server, on behalf of the principal that the token belongs to. Whatever it fails with is what the server
 * failed with, in its words.
 */
export function createRemoteGate(parts: RemoteGateParts): Gate {
  const { now, pause, self } = parts
  const client = createClient(parts)
  return {
    connections: connectionDoor(client),
    providers: providerDoor(client),
    operations: operationDoor(client, now),
    requests: { ...lookingDoor(client, now), ...decidingDoor(client, { now, pause }) },
    brake: brakeDoor(client),
    policy: policyDoor(client),
    deliveries: deliveryDoor(client),
    audit: async ({ limit, before, ...filter }) => {
      const query = { ...filter, cursor: cursorFrom('audit', before) }
      return (await client.list(['a list of audit entries', auditEntry], '/v1/audit', limit, query)).items
    },
    status: ({ provider, check }) =>
      serverStatus(client, self, defined({ check: check ? '1' : undefined, provider })),
    doctor: async (surroundings) =>
      (await import('./server-status.ts')).examineServer(client, self, surroundings),
  }
}

const HOLD = '/v1/integrations/hold'

function brakeDoor(client: Client): BrakeDoor {
  return {
    inForce: async () => (await client.read(['a hold', holdInForce], HOLD)).hold,
    hold: (reason) => client.make(['a hold', held], 'POST', HOLD, { body: { reason } }),
    release: async (reason) => {
      const body = reason === null ? {} : { reason }
      return (await client.make(['a hold', released], 'DELETE', HOLD, { body })).released
    },
  }
}

/** What webhooks brought to a server. */
function deliveryDoor(client: Client): DeliveryDoor {
  const one = ['a webhook', delivery] as const
  return {
    list: async ({ limit, source, state, before }) => {
      const query = { source, state, cursor: cursorFrom('delivery', before) }
      return (await client.list(['a list of webhooks', deliveryLine], WEBHOOKS, limit, query)).items
    },
    get: (typed) => client.read(one, webhookPath(typed)),
    replay: (typed) => client.make(one, 'POST', webhookPath(typed, 'replay')),
  }
}

/** The integrations that a server uses. */
function providerDoor(client: Client): ProviderDoor {
  return {
    list: async () => {
      const wanted = ['a list of integrations', integrationList] as const
      const { items, callbackUrl } = await client.read(wanted, '/v1/integrations/')
      return { integrations: items, callbackUrl }
    },
    configure: (ask) => configure(client, ask),
  }
}

/** Asks for a client as the gate does: what is not given is taken from the present one, where there is one. */
async function configure(client: Client, ask: ConfigureAsk): Promise<Configured> {
  const path = providerPath(ask.provider, 'configure')
  const { clientId: present, callbackUrl } = await client.read(['an integration', presentClient], path)
  if (callbackUrl !== null) ask.present(callbackUrl)
  const client_ = callbackUrl === null ? ask : await clientFrom(ask, present)
  const body = {
    ...filled('clientId', client_.clientId),
    ...filled('clientSecret', 'secret' in client_ ? client_.secret : undefined),
    ...defined({ scopes: ask.scopes }),
    write: ask.write,
  }
  return client.make(['an integration', configured], 'POST', path, { body })
}

async function clientFrom(ask: ConfigureAsk, present: string | null) {
  const clientId = ask.clientId ?? (await ask.askClientId(present === null ? 'required' : 'optional'))
  const isAnother = (clientId?.trim() ?? '') !== '' && clientId?.trim() !== present
  const secret = await ask.askSecret(isAnother || present === null ? 'required' : 'optional')
  return { clientId, secret }
}

function filled(name: string, text: string | undefined): Readonly<Record<string, string>> {
  const value = text?.trim() ?? ''
  return value === '' ? {} : { [name]: value }
}

/** Reads and proposals at a server. */
function operationDoor(client: Client, now: () => number): OperationDoor {
  return {
    read: async (ask) =>
      (await client.make(['a result', found], 'POST', pathOf(ask), { body: wishFrom(ask) })).output,
    dryRun: async (ask) => {
      const body = { ...writeFrom(ask), dryRun: true }
      const view = await client.make(['a request', dryRunOrNothing], 'POST', pathOf(ask), { body })
      if (isNothingToDo(view)) return view
      if (view.preview !== null) return { ...view, now: now() }
      throw new ShieldError('unavailable', 'The server did not say what would be sent')
    },
    propose: async (ask) => {
      const answer = await client.make(['a request', proposedOrNothing], 'POST', pathOf(ask), {
        body: writeFrom(ask),
        headers: ask.idempotencyKey === null ? {} : { 'idempotency-key': ask.idempotencyKey },
      })
      return isNothingToDo(answer) ? answer : proposalIn(answer)
    },
  }
}

function pathOf({ operation }: OperationAsk): string {
  return `/v1/operations/${encodeURIComponent(operation)}`
}

function wishFrom({ input, connection }: OperationAsk): JsonObject {
  return { input, ...given({ connection }) }
}

function writeFrom(ask: WriteAsk): JsonObject {
  return {
    ...wishFrom(ask),
    ...given({ reason: ask.reason, supersedes: ask.supersedes, notifyUrl: ask.notifyUrl }),
    expires: ask.expiresIn === null ? null : seconds(ask.expiresIn),
    duplicate: ask.duplicate,
  }
}

const POLICY = '/v1/policy'

/** The policy of a server. Only the local user of its store changes it. */
function policyDoor(client: Client): PolicyDoor {
  return {
    inForce: async () => (await client.read(['a policy', policyOrNone], POLICY)).policy,
    explain: (asked) => {
      const body =
        typeof asked === 'string' || 'id' in asked
          ? { id: idOf(asked) }
          : { operation: asked.operation, input: asked.input, ...given({ connection: asked.connection }) }
      return client.make(['an explanation', explained], 'POST', `${POLICY}/explain`, { body })
    },
    backtest: ({ text, since }) => {
      const body = { text, since: new Date(since).toISOString() }
      return client.make(['a backtest', backtested], 'POST', `${POLICY}/backtest`, { body })
    },
    pause: (reason) => client.make(['a pause', paused], 'POST', `${POLICY}/pause`, { body: { reason } }),
    apply: onlyThere,
    resume: onlyThere,
  }
}

async function onlyThere(): Promise<never> {
  throw new ShieldError('denied', 'Only the local user of the store changes its policy', {
    hint: 'Log in where shield serve runs, and do it there',
  })
}

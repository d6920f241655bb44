import { isShieldError } from '../../domain/errors.ts'
import type { Gate } from '../../domain/ports/gate.ts'
import type { Nango } from '../../domain/ports/nango.ts'
import type { OutboxStore } from '../../domain/ports/outbox.ts'
import type { Store, DeliveryStore } from '../../domain/ports/store.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import { OPEN_STATES, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import type { Meters } from './meters.ts'
import type { RequestStore } from '../../domain/ports/request-store.ts'

/** The same parts, and whatever is done with them is counted. */
export function observeParts(parts: Parts, meters: Meters): Parts {
  const watched = onceFor((store: Store) => observeStore(store, meters))
  const heard = onceFor((nango: Nango) => observeNango(nango, parts, meters))
  return {
    ...parts,
    store: async () => watched(await parts.store()),
    nango: async () => heard(await parts.nango()),
  }
}

/** The same gate, and its reads are counted. */
export function observeReads(gate: Gate, parts: Pick<Parts, 'operation'>, meters: Meters): Gate {
  return {
    ...gate,
    operations: {
      ...gate.operations,
      read: async (ask) => {
        const count = async (result: Parameters<Meters['read']>[1]): Promise<void> => {
          // What a caller calls an operation is not a label: there may be none of that name.
          const known = await parts.operation(ask.operation).catch(() => null)
          meters.read(known?.provider ?? 'other', result)
        }
        try {
          const output = await gate.operations.read(ask)
          await count('done')
          return output
        } catch (error) {
          await count(isShieldError(error) ? error.code : 'internal')
          throw error
        }
      },
    },
  }
}

/** What is made of a thing, made anew only for another one. */
function onceFor<Thing extends object, Made>(make: (thing: Thing) => Made): (thing: Thing) => Made {
  const made = new WeakMap<Thing, { readonly value: Made }>()
  return (thing) => {
    const known = made.get(thing) ?? { value: make(thing) }
    made.set(thing, known)
    return known.value
  }
}

function observeStore(store: Store, meters: Meters): Store {
  return {
    ...store,
    requests: observeRequests(store.requests, meters),
    deliveries: observeDeliveries(store.deliveries, meters),
    outbox: observeOutbox(store.outbox, meters),
  }
}

function observeRequests(requests: RequestStore, meters: Meters): RequestStore {
  const ended = ({ provider, state }: Pick<ApprovalRequest, 'provider' | 'state'>): void => {
    if (state === 'unknown' || !OPEN_STATES.includes(state)) meters.ended(provider, state)
  }
  return {
    ...requests,
    propose: async (...given) => {
      const proposed = await requests.propose(...given)
      if (proposed.kind === 'created') meters.proposed(proposed.request.provider)
      return proposed
    },
    retry: async (...given) => {
      const retried = await requests.retry(...given)
      if (retried.kind === 'created') meters.proposed(retried.request.provider)
      return retried
    },
    replace: async (...given) => {
      const replaced = await requests.replace(...given)
      if (replaced.kind === 'created') {
        const { provider } = replaced.request
        meters.proposed(provider)
        ended({ provider, state: 'cancelled' })
      }
      return replaced
    },
    move: async (move) => {
      const moved = await requests.move(move)
      if (!moved.moved) return moved
      for (const request of [moved.request, ...moved.together]) ended(request)
      if (move.decision !== undefined) {
        const { verdict, at, assurance } = move.decision
        const waited = Math.max(0, Date.parse(at) - Date.parse(moved.request.createdAt))
        meters.decided(verdict, assurance === 'policy' ? 'policy' : 'person', waited)
      }
      return moved
    },
    claim: async (...given) => {
      const claimed = await requests.claim(...given)
      meters.claimed(claimed.kind)
      return claimed
    },
  }
}

function observeDeliveries(deliveries: DeliveryStore, meters: Meters): DeliveryStore {
  return {
    ...deliveries,
    record: async (incoming) => {
      const recorded = await deliveries.record(incoming)
      for (const [place, { kind }] of recorded.entries()) {
        const source = incoming[place]?.source
        if (source !== undefined) meters.received(source, kind)
      }
      return recorded
    },
    finish: async (endings, again) => {
      const finished = await deliveries.finish(endings, again)
      for (const { id, state } of endings) if (finished.includes(id)) meters.actedOn(state)
      return finished
    },
  }
}

function observeOutbox(outbox: OutboxStore, meters: Meters): OutboxStore {
  return {
    ...outbox,
    finish: async (told, ...more) => {
      await outbox.finish(told, ...more)
      for (const { claimed, state } of told) meters.told(state, claimed.numbers.length)
    },
  }
}

function observeNango(nango: Nango, parts: Pick<Parts, 'integrationOf'>, meters: Meters): Nango {
  const providerOf = (integration: string) =>
    PROVIDERS.find((name) => parts.integrationOf(name) === integration) ?? 'other'
  const timed = async <Answer>(
    integration: string,
    kind: 'read' | 'write',
    call: () => Promise<Answer>,
    statusOf: (answer: Answer) => number | null,
  ): Promise<Answer> => {
    const start = performance.now()
    let status: number | null = null
    try {
      const answer = await call()
      status = statusOf(answer)
      return answer
    } finally {
      meters.answered({ provider: providerOf(integration), kind }, status, performance.now() - start)
    }
  }
  return {
    ...nango,
    get: (connection, ...more) =>
      timed(
        connection.integration,
        'read',
        () => nango.get(connection, ...more),
        ({ status }) => status,
      ),
    query: (connection, ...more) =>
      timed(
        connection.integration,
        'read',
        () => nango.query(connection, ...more),
        ({ status }) => status,
      ),
    send: (connection, call) =>
      timed(
        connection.integration,
        'write',
        () => nango.send(connection, call),
        (answer) => ('response' in answer ? (answer.response?.status ?? null) : null),
      ),
  }
}

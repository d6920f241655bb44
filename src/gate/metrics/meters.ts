import type { ErrorCode } from '../../domain/errors.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/limits.ts'
import type { NotificationState } from '../../domain/ports/outbox.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { DECIDERS, VERDICTS, type Decider, type Decision, type State } from '../../domain/request/request.ts'
import type { DeliveryState } from '../../domain/webhook/delivery.ts'
import type { DeliverySource } from '../../domain/webhook/senders.ts'
import { createRegistry, type Counter, type Histogram, type Registry } from './registry.ts'
import type { Claimed } from '../../domain/ports/request-store.ts'

/** One that shield knows, or none of them. */
type OfProvider = ProviderName | 'other'

/**
 * What a process counts of what passes through it. No label is an id, a name, a recipient or an amount: each has a few
 * values, which the code knows beforehand.
 */
export interface Meters {
  readonly registry: Registry
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly proposed: (provider: OfProvider) => void
  /** `waited`: milliseconds since it was proposed. */
  readonly decided: (verdict: Decision['verdict'], by: Decider, waited: number) => void
  readonly ended: (provider: OfProvider, state: State) => void
  readonly claimed: (kind: Claimed['kind']) => void
  readonly read: (provider: OfProvider, result: 'done' | ErrorCode) => void
  /** `status`: what the provider answered; null: it did not. `took`: milliseconds. */
  readonly answered: (
    at: { readonly provider: OfProvider; readonly kind: 'read' | 'write' },
    status: number | null,
    took: number,
  ) => void
  readonly received: (source: DeliverySource, kind: 'new' | 'repeated') => void
  readonly actedOn: (state: Exclude<DeliveryState, 'new'>) => void
  readonly told: (state: Exclude<NotificationState, 'sending'>, number: number) => void
  /** `took`: milliseconds. */
  readonly served: (
    at: { readonly method: string; readonly route: string },
    status: number,
    took: number,
  ) => void
  readonly refused: (who: Stranger | 'principal') => void
}

/** Somebody who is nobody in particular. */
type Stranger = 'without-token' | 'wrong-token'

const CLAIM_KINDS: readonly Claimed['kind'][] = [
  'claimed',
  'not_approved',
  'altered',
  'other_policy',
  'barred',
  'held',
]

const seconds = (milliseconds: number): number => milliseconds / SECOND

const WAITS = [SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR].concat([
  12 * HOUR,
  DAY,
  3 * DAY,
])
const ANSWERS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const REQUESTS = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 60]

/** As Node takes them; whatever else a caller types is `other`. */
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Begins to count at `startedAt`. */
export function createMeters(startedAt: number): Meters {
  const registry = createRegistry()
  return { registry, startedAt, ...ofTheQueue(registry), ...ofProviders(registry), ...ofTheServer(registry) }
}

function ofTheQueue(registry: Registry) {
  const proposed: Counter<'provider'> = registry.counter(
    'shield_requests_proposed_total',
    'Approval requests that were proposed.',
  )
  const decisions: Counter<'verdict' | 'by'> = registry.counter(
    'shield_decisions_total',
    'Decisions on approval requests.',
    DECIDERS.flatMap((by) => VERDICTS.map((verdict) => ({ verdict, by }))),
  )
  const waits: Histogram<'by'> = registry.histogram(
    'shield_decision_wait_seconds',
    'Time from proposal to decision.',
    WAITS.map(seconds),
  )
  const outcomes: Counter<'provider' | 'outcome'> = registry.counter(
    'shield_outcomes_total',
    'Approval requests that ended or whose outcome became unknown.',
  )
  const claims: Counter<'result'> = registry.counter(
    'shield_claims_total',
    'Attempts to begin the one sending of an approved request; only those claimed were sent.',
    CLAIM_KINDS.map((result) => ({ result })),
  )
  return {
    proposed: (provider) => proposed.add({ provider }),
    decided: (verdict, by, waited) => {
      decisions.add({ verdict, by })
      waits.observe({ by }, seconds(waited))
    },
    ended: (provider, outcome) => outcomes.add({ provider, outcome }),
    claimed: (result) => claims.add({ result }),
  } satisfies Partial<Meters>
}

function ofProviders(registry: Registry) {
  const reads: Counter<'provider' | 'result'> = registry.counter(
    'shield_reads_total',
    'Reads that were asked for.',
  )
  const answers: Counter<'provider' | 'kind' | 'answer'> = registry.counter(
    'shield_provider_answers_total',
    'Calls to providers by the class of their answer; none: the call did not arrive, or its answer did not.',
  )
  const answerTimes: Histogram<'provider' | 'kind'> = registry.histogram(
    'shield_provider_duration_seconds',
    'Time that a call to a provider took, through Nango.',
    ANSWERS,
  )
  return {
    read: (provider, result) => reads.add({ provider, result }),
    answered: (at, status, took) => {
      answers.add({ ...at, answer: status === null ? 'none' : `${Math.trunc(status / 100)}xx` })
      answerTimes.observe({ ...at }, seconds(took))
    },
  } satisfies Partial<Meters>
}

function ofTheServer(registry: Registry) {
  const webhooks: Counter<'source' | 'kind'> = registry.counter(
    'shield_webhooks_total',
    'Webhooks that were received with a good signature.',
  )
  const actedOn: Counter<'result'> = registry.counter(
    'shield_webhooks_acted_on_total',
    'Webhooks that were acted on.',
    ['done', 'failed'].map((result) => ({ result })),
  )
  const told: Counter<'result'> = registry.counter(
    'shield_notifications_told_total',
    'Notifications that were tried: sent, waiting (to be tried again) or dead (given up).',
    ['sent', 'waiting', 'dead'].map((result) => ({ result })),
  )
  const requests: Counter<'method' | 'route' | 'status'> = registry.counter(
    'shield_http_requests_total',
    'Requests over HTTP that were answered.',
  )
  const requestTimes: Histogram<'route'> = registry.histogram(
    'shield_http_request_duration_seconds',
    'Time until a request over HTTP was answered.',
    REQUESTS,
  )
  const refusals: Counter<'who'> = registry.counter(
    'shield_refusals_total',
    'Callers who were refused: a principal, or somebody without a token or with a wrong one.',
    ['principal', 'without-token', 'wrong-token'].map((who) => ({ who })),
  )
  return {
    received: (source, kind) => webhooks.add({ source, kind }),
    actedOn: (result) => actedOn.add({ result }),
    told: (result, number) => told.add({ result }, number),
    served: ({ method, route }, status, took) => {
      requests.add({ method: METHODS.includes(method) ? method : 'other', route, status: String(status) })
      requestTimes.observe({ route }, seconds(took))
    },
    refused: (who) => refusals.add({ who }),
  } satisfies Partial<Meters>
}

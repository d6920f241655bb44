import type { GateStrength } from '../domain/access/gate-strength.ts'
import { type Role, ROLES } from '../domain/access/principal.ts'
import type { SenderTaken, WebhooksTaken } from '../domain/health/check-webhooks.ts'
import type { Check } from '../domain/health/check.ts'
import type { ApprovedLately, ServerIdentity, Status } from '../domain/health/status.ts'
import type { PolicyStanding } from '../domain/ruling/in-force.ts'
import type { ClockTrouble } from '../domain/request/clock.ts'
import { type Contradiction, EVIDENCES } from '../domain/request/outcome.ts'
import { type State, STATES } from '../domain/request/request.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { DELIVERY_SOURCES } from '../domain/webhook/senders.ts'
import { type Fields, list, nullable, object, optional, since } from './composites.ts'
import { connectionStatus, strays } from './connection.ts'
import { hold } from './hold.ts'
import { state } from './request.ts'
import { converted, described, moment, number, oneOf, type Shape, text, whole, yesNo } from './shape.ts'

const requests = object(
  Object.fromEntries(STATES.map((one) => [one, whole])) as Record<State, Shape<number>>,
) as Shape<Readonly<Record<State, number>>>

const contradiction = object<Contradiction>({
  id: text,
  state,
  outcome: oneOf(['applied', 'not_applied']),
  evidence: oneOf(EVIDENCES),
  at: moment,
  entry: whole,
})

interface WrittenClock {
  readonly kind: ClockTrouble['kind']
  readonly milliseconds: number
  readonly highestSeenAt: string
}

/** What is wrong with the clock: by how much, and the highest time that was seen. */
const clock = converted<ClockTrouble, WrittenClock, JsonObject>(
  object<WrittenClock>({ kind: oneOf(['behind', 'ahead']), milliseconds: number, highestSeenAt: moment }),
  {
    to: ({ kind, by, mark }) => ({
      kind,
      milliseconds: by,
      highestSeenAt: new Date(mark.time).toISOString(),
    }),
    from: ({ kind, milliseconds, highestSeenAt }) => ({
      kind,
      by: milliseconds,
      mark: { time: Date.parse(highestSeenAt), bootId: '', uptime: 0 },
    }),
  },
)

type InForce = Omit<Status, 'strength' | 'server'>

const inForceFields: Fields<InForce> = {
  connections: list(connectionStatus),
  strays: described(
    'null where Nango could not be asked, and for a caller who may not connect',
    nullable(strays),
  ),
  requests: described('How many, by state; a requester sees its own only', requests),
  contradictions: since(
    described(
      'Requests that ended one way while evidence that came later says the other; the latest few',
      list(contradiction),
    ),
    [],
  ),
  auditHead: described(
    'null for a caller who may not read the log',
    nullable(object<NonNullable<Status['auditHead']>>({ number: whole, hash: text })),
  ),
  hold: nullable(hold),
  clock: nullable(clock),
  policy: described(
    'The policy in force; null: there is none',
    since(nullable(object<PolicyStanding>({ digest: text, paused: nullable(hold) })), null),
  ),
  approved: described(
    'How many writes were approved within 24 h, and of how many policy did it; a requester sees its own only',
    since(nullable(object<ApprovedLately>({ writes: whole, byPolicy: whole })), null),
  ),
  writeRequiresApproval: yesNo,
  auditReads: yesNo,
  nango: text,
  database: described('null for a caller who may not read the log', nullable(text)),
  warnings: described('Settings that are probably a mistake; empty for a requester', since(list(text), [])),
}

/** How things stand, as the command line says it. `server`: null where the work is done in this process. */
export const status = object<Status>({
  ...inForceFields,
  strength: object<GateStrength>({ mode: oneOf(['advisory', 'enforcing']), why: text }),
  server: nullable(object<ServerIdentity>({ url: text, version: text, caller: text, roles: list(text) })),
})

/** What a server rests on. */
export type FoundationsThere = {
  readonly webhooks: WebhooksTaken
  readonly forgedTokens: readonly string[] | null
}

/** How things stand at a server, and as whom it knows the caller. */
type ServerStatus = InForce & {
  readonly server: { readonly version: string; readonly machine: string; readonly user: number | null }
  readonly caller: { readonly name: string; readonly roles: readonly Role[] }
  readonly foundations: FoundationsThere | null
}

export const serverStatus = object<ServerStatus>({
  ...inForceFields,
  server: object<ServerStatus['server']>({ version: text, machine: text, user: nullable(whole) }),
  caller: object<ServerStatus['caller']>({ name: text, roles: list(oneOf(ROLES)) }),
  foundations: described(
    'The foundations of the server; null for a caller who may not read the log',
    nullable(
      object<FoundationsThere>({
        webhooks: object<WebhooksTaken>({
          isApiKey: described('Nango’s would be checked with the API key', yesNo),
          senders: list(
            object<SenderTaken>({
              source: oneOf(DELIVERY_SOURCES),
              isTaken: yesNo,
              challenge: optional(yesNo),
              guessable: optional(yesNo),
            }),
          ),
        }),
        forgedTokens: described('null: the seal key is not there to tell', nullable(list(text))),
      }),
    ),
  ),
})

/** What was looked at, and whether nothing is wrong. */
export const checks = object<{ readonly ok: boolean; readonly checks: readonly Check[] }>({
  ok: yesNo,
  checks: list(
    object<Check>({ name: text, state: oneOf(['ok', 'note', 'bad']), message: text, remedy: nullable(text) }),
  ),
})

import type { Actor, Sight } from '../domain/access/principal.ts'
import type {
  BrakeDoor,
  ConnectionDoor,
  DeliveryDoor,
  Gate,
  OperationDoor,
  PolicyDoor,
  Proposal,
  ProviderDoor,
  RequestDoor,
  Watch,
} from '../domain/ports/gate.ts'
import { defined } from '../domain/text/json.ts'
import { PROVIDERS, type ProviderName } from '../domain/provider/providers.ts'
import type { ServerSettings } from '../domain/settings/server-settings.ts'
import { getRequest, listEnded, listRequests } from './show/find-requests.ts'
import type { Parts } from './parts.ts'
import { tidyToLook } from './upkeep/tidy.ts'

export interface LocalGateOptions {
  readonly parts: Parts
  /** On whose behalf everything is done. */
  readonly actor: Actor
  /** Which requests there are for the actor. */
  readonly sees: Sight
  readonly settings: {
    readonly defaultScopes: Readonly<Partial<Record<ProviderName, readonly string[]>>>
    readonly nangoBaseUrl: string
    readonly database: string
    readonly server: ServerSettings
  }
}

/**
 * The gate in this process. Each use-case is loaded when it is first called, but for looking at the queue, which is
 * done most.
 */
export function createLocalGate(options: LocalGateOptions): Gate {
  const { parts } = options
  return {
    connections: connectionDoor(options),
    providers: providerDoor(options),
    operations: operationDoor(options),
    requests: { ...lookingDoor(options), ...changingDoor(options) },
    brake: brakeDoor(options),
    policy: policyDoor(options),
    deliveries: deliveryDoor(options),
    audit: async (filter) => (await parts.store()).audit.newest(filter),
    status: async (ask) => {
      const [{ status }, { gateStrength }, { doubtfulSettings }, { notifyWarnings }] = await Promise.all([
        import('./health/status.ts'),
        import('../domain/access/gate-strength.ts'),
        import('../domain/health/doubtful-settings.ts'),
        import('../domain/health/check-notify.ts'),
      ])
      const { writeRequiresApproval, auditReads } = parts
      const { nangoBaseUrl: nango, database } = options.settings
      const requester = requesterIn(options)
      const found = await status(parts, ask, requester)
      const channels = requester === undefined ? await (await parts.store()).outbox.channels() : []
      return {
        ...found,
        writeRequiresApproval,
        auditReads,
        nango,
        database,
        warnings: [...doubtfulSettings(options.settings.server), ...notifyWarnings(channels)],
        strength: gateStrength({ kind: 'local' }),
        server: null,
      }
    },
    doctor: async (surroundings) => (await import('./health/doctor.ts')).doctor(parts, surroundings),
  }
}

/** Whose requests alone there are; undefined: everybody's. */
function requesterIn({ actor, sees }: Pick<LocalGateOptions, 'actor' | 'sees'>): string | undefined {
  return sees === 'all' ? undefined : actor.name
}

function connectionDoor({ parts, actor, settings }: LocalGateOptions): ConnectionDoor {
  return {
    list: async () => (await parts.store()).connections.list(),
    get: async (name) => (await import('./connect/connections.ts')).getConnection(parts, name),
    rename: async (name, to) => (await import('./connect/connections.ts')).rename(parts, name, to, actor),
    adopt: async ({ provider: wanted, nangoConnectionId, name, config }) => {
      const [{ adopt }, provider] = await Promise.all([import('./connect/adopt.ts'), parts.provider(wanted)])
      return adopt(parts, { provider, nangoConnectionId, name: name ?? wanted, config, actor })
    },
    connect: async (ask) => {
      const [{ connect }, provider] = await Promise.all([
        import('./connect/connect.ts'),
        parts.provider(ask.provider),
      ])
      const defaults = settings.defaultScopes[ask.provider] ?? []
      return connect(parts, {
        ...ask,
        provider,
        scopes: { named: ask.scopes, write: ask.write, defaults },
        actor,
      })
    },
    disconnect: async (name, forget) =>
      (await import('./connect/disconnect.ts')).disconnect(parts, name, { forget, actor }),
    accept: async (name, seen) => (await import('./connect/accept.ts')).accept(parts, { name, seen, actor }),
    strays: async (id, provider) => (await import('./connect/strays.ts')).straysOf(parts, provider, id),
    discard: async (ask) => (await import('./connect/strays.ts')).discard(parts, { ...ask, actor }),
  }
}

function providerDoor({ parts, actor, settings }: LocalGateOptions): ProviderDoor {
  return {
    list: async () => {
      const providers = Promise.all(PROVIDERS.map((name) => parts.provider(name)))
      const { listIntegrations } = await import('./connect/integrations.ts')
      return listIntegrations(parts, await providers)
    },
    configure: async ({ provider: wanted, present, ...ask }) => {
      const [{ configureProvider }, provider] = await Promise.all([
        import('./connect/configure-provider.ts'),
        parts.provider(wanted),
      ])
      const callbackUrl = provider.auth === 'oauth' ? await (await parts.nango()).callbackUrl() : null
      if (callbackUrl !== null) present(callbackUrl)
      const defaultScopes = settings.defaultScopes[wanted] ?? []
      const done = await configureProvider(parts, { ...ask, provider, actor, defaultScopes })
      return { ...done, callbackUrl }
    },
  }
}

function operationDoor({ parts, actor, sees }: LocalGateOptions): OperationDoor {
  return {
    read: async (ask) => (await import('./reach/read.ts')).readWanted(parts, ask, { actor, sees }),
    dryRun: async (ask) => (await import('./propose/propose.ts')).dryRun(parts, ask, actor),
    propose: async (ask, watch) => {
      const proposal = await (await import('./propose/propose.ts')).proposeWanted(parts, ask, actor)
      return 'request' in proposal ? decidedByPolicy(parts, proposal, watch) : proposal
    },
  }
}

function gettingIn(options: LocalGateOptions): RequestDoor['get'] {
  const { parts } = options
  const requester = requesterIn(options)
  return async (typed) => {
    await tidyToLook(parts)
    return getRequest(await parts.store(), typed, requester)
  }
}

type Looking = 'list' | 'ended' | 'count' | 'get' | 'view' | 'consider' | 'story' | 'wait'

function lookingDoor(options: LocalGateOptions): Pick<RequestDoor, Looking> {
  const { parts } = options
  const requester = requesterIn(options)
  const get = gettingIn(options)
  return {
    list: (filter) => listRequests(parts, requester === undefined ? filter : { ...filter, requester }),
    ended: (filter) => listEnded(parts, { ...filter, ...defined({ requester }) }),
    count: async (states) => {
      const counts = await (await parts.store()).requests.count(requester)
      return states.reduce((sum, state) => sum + counts[state], 0)
    },
    get,
    view: async (meant) => {
      const { viewWhatIsLeft } = await import('./show/view-request.ts')
      const request = typeof meant === 'string' ? await get(meant) : meant
      return viewWhatIsLeft(parts, request, requester)
    },
    consider: async (requests) => (await import('./show/view-request.ts')).consider(parts, requests),
    story: async (typed) => {
      const [request, { tellStory }] = await Promise.all([get(typed), import('./show/tell-story.ts')])
      return tellStory(parts, request, requester)
    },
    wait: async (ask) => (await import('./send/wait.ts')).wait(parts, ask),
  }
}

function changingDoor({ parts, actor }: LocalGateOptions): Omit<RequestDoor, Looking> {
  return {
    approve: async (wish, watch) =>
      (await import('./send/decide.ts')).approve(parts, { ...wish, actor }, watch),
    reject: async (wish) => (await import('./send/decide.ts')).reject(parts, { ...wish, actor }),
    cancel: async (id, reason) => (await import('./send/decide.ts')).cancel(parts, id, actor, reason),
    lookForProof: async (id) => (await import('./send/reconcile.ts')).lookForProof(parts, id),
    settleByWord: async (id, verdict) =>
      (await import('./send/reconcile.ts')).settleByWord(parts, id, { ...verdict, actor }),
    retry: async ({ id, reason, expiresIn }, watch) => {
      const [{ retry }, { ownReason }] = await Promise.all([
        import('./propose/retry.ts'),
        import('./propose/freeze.ts'),
      ])
      const old = await (await parts.store()).requests.find(id)
      const retried = await retry(parts, {
        id,
        requester: actor,
        reason: ownReason(reason, old, actor),
        expiresIn,
      })
      return retried.kind === 'settled' ? retried : decidedByPolicy(parts, retried, watch)
    },
  }
}

/** What was proposed, sent at once where no person has to approve it. */
async function decidedByPolicy<Proposed extends Proposal>(
  parts: Parts,
  proposal: Proposed,
  watch: Watch,
): Promise<Proposed> {
  if (!isForPolicy(parts, proposal)) return proposal
  const { decideByPolicy } = await import('./send/decide.ts')
  return { ...proposal, request: await decideByPolicy(parts, proposal.request, watch) }
}

function isForPolicy(
  { writeRequiresApproval }: Parts,
  { isNew, request: { state, ruling, decision } }: Proposal,
): boolean {
  // Allowed when it was new, by a call that ended before it was sent: a repeat of that call goes on with it.
  if (state === 'approved') return decision?.assurance === 'policy'
  // Rules send what is new, and never what waits for a person already.
  if (state !== 'pending' || (ruling !== null && !isNew)) return false
  // Without a policy nothing more is loaded.
  return ruling === null || ruling.effect === 'none' ? !writeRequiresApproval : ruling.effect === 'allow'
}

function brakeDoor({ parts, actor }: LocalGateOptions): BrakeDoor {
  return {
    inForce: async () => (await (await parts.store()).guard.standing()).hold,
    hold: async (reason) => (await import('./upkeep/hold.ts')).hold(parts, reason, actor),
    release: async (reason) => (await import('./upkeep/hold.ts')).release(parts, reason, actor),
  }
}

function policyDoor(options: LocalGateOptions): PolicyDoor {
  const { parts, actor } = options
  const change = () => import('./policy/change-policy.ts')
  const get = gettingIn(options)
  return {
    inForce: async () => (await change()).policyInForce(parts),
    apply: async (ask) => (await change()).applyPolicy(parts, ask, actor),
    pause: async (reason) => (await change()).pausePolicy(parts, reason, actor),
    resume: async () => (await change()).resumePolicy(parts, actor),
    explain: async (asked) => {
      const { explain } = await import('./policy/explain.ts')
      if (typeof asked !== 'string' && !('id' in asked)) {
        const { described } = await import('./propose/propose.ts')
        return explain(parts, await described(parts, asked, actor), { waits: false, actor })
      }
      const request = typeof asked === 'string' ? await get(asked) : asked
      return explain(parts, request, { waits: request.state === 'pending', actor })
    },
    backtest: async (ask) => (await import('./policy/backtest.ts')).backtest(parts, ask),
  }
}

function deliveryDoor({ parts, actor }: LocalGateOptions): DeliveryDoor {
  const deliveries = () => import('./webhooks/deliveries.ts')
  return {
    list: async (filter) => (await parts.store()).deliveries.list(filter),
    get: async (typed) => (await deliveries()).viewDelivery(parts, typed),
    replay: async (typed) => (await deliveries()).replayDelivery(parts, typed, actor),
  }
}

import type { Readable, Writable } from 'node:stream'
import type { McpAsk } from './cli/app.ts'
import type { CreatedParts } from './create-parts.ts'
import { isSameName, whyNotName } from './domain/access/principal.ts'
import type { Operation } from './domain/operation/operation.ts'
import { ShieldError, tryOr } from './domain/errors.ts'
import type { ProviderName } from './domain/provider/providers.ts'
import type { RemoteSettings } from './domain/settings/server-settings.ts'
import type { Settings } from './domain/settings/settings.ts'
import { quoted } from './domain/text/quoted.ts'
import { createGuardedGate } from './gate/access/guarded-gate.ts'
import { createLocalGate } from './gate/local-gate.ts'
import type { Parts } from './gate/parts.ts'
import { createMeters } from './gate/metrics/meters.ts'
import { createServerDoor } from './gate/server-door.ts'
import { createDoorLog } from './http/server/door-log.ts'
import { createSeats } from './http/server/limits.ts'
import { withoutStatus } from './http/server/problem.ts'
import { createOffers, createToolbox } from './mcp/toolbox.ts'
import { serveStdio } from './mcp/serve-stdio.ts'
import { tellError } from './mcp/tell-error.ts'
import { createToolDoor } from './mcp/tool-door.ts'
import { once } from './once.ts'
import { createRemoteTools } from './remote/tool-door.ts'
import type { ToolDoor } from './wire/tool.ts'

interface Served extends Pick<CreatedParts, 'parts' | 'existing'> {
  readonly settings: Pick<Settings, 'remote' | 'server' | 'defaultScopes' | 'nangoBaseUrl' | 'database'>
  readonly operations: () => Promise<readonly Operation[]>
  readonly version: string
  /** Name of the local user, whom no agent is. */
  readonly user: string
  /** The --db flag. */
  readonly db: string | undefined
  readonly input: Readable
  /** Carries the protocol and nothing else. */
  readonly output: Writable
}

/** Serves an agent on the standard streams. Opens nothing before the agent asks for something. */
export async function openMcpDoor(ask: McpAsk, served: Served): Promise<void> {
  const { settings, version, input, output } = served
  const { remote } = settings
  const door = remote === null ? toolsHere(served, ask) : toolsThere(served, remote, ask)
  await serveStdio({ door, version, input, output, signal: ask.signal })
}

/** Those of the server that the settings name. Fails with `usage` for what only this machine has. */
function toolsThere(
  { parts, version, db }: Served,
  remote: RemoteSettings,
  { as, groups }: McpAsk,
): ToolDoor {
  const [local] = [as === undefined ? [] : ['--as'], db === undefined ? [] : ['--db']].flat()
  if (local === undefined)
    return createRemoteTools({ remote, version, pause: parts.pause, groups, tellError })
  throw new ShieldError('usage', `${local} is for this machine, and SHIELD_URL names a server`, {
    hint: 'Leave one of them out; a server knows an agent by its token',
  })
}

/** Waits of an agent at a time. Fewer than calls, so that they keep nothing else from being answered. */
const MOST_WAITS = 8

/** On behalf of an agent that may ask and never decide, as far as this process goes. */
function toolsHere(
  { settings, existing, parts: unbounded, user, operations, version }: Served,
  { as, groups }: McpAsk,
): ToolDoor {
  const actor = { name: agentName(as, user), door: 'mcp' } as const
  const { bounds, origin } = settings.server
  const parts: Parts = { ...unbounded, bound: bounds }
  const meters = createMeters(parts.now())
  const doorLog = createDoorLog({ parts, log: () => undefined, meters }, bounds.refusals)
  const seats = createSeats(MOST_WAITS)
  const gate = createGuardedGate({
    open: (actor, sees) => createLocalGate({ parts, actor, sees, settings }),
    server: createServerDoor({ parts, settings: settings.server, meters, version }),
    principal: { name: actor.name, roles: ['requester'] },
    door: actor.door,
    onHidden: (typed) => doorLog.hiddenLook(actor, typed),
  })
  const door = once(async () =>
    createToolDoor({
      gate,
      toolbox: createToolbox(await operations()),
      groups,
      connected: () => connectedIn(existing),
      pageOf: (id) => (origin === null ? undefined : `${origin}/approvals/${id}`),
      wasOffered: createOffers(),
      takeSeat: () => {
        try {
          return seats.take(actor.name)
        } catch (error) {
          throw withoutStatus(error)
        }
      },
      onDenied: (what, typed) =>
        doorLog.denial({ actor, typed, what }).catch((error: unknown) => {
          throw withoutStatus(error)
        }),
    }),
  )
  return { list: async () => (await door()).list(), call: async (call) => (await door()).call(call) }
}

/** Fails with `usage` for a name that nobody may have, or that the local user has. */
function agentName(as = 'mcp', user: string): string {
  const why = whyNotName(as)
  if (why !== null) throw new ShieldError('usage', `--as is ${quoted(as)}. ${why}`)
  if (!isSameName(as, user)) return as
  throw new ShieldError('usage', `${as} is the person at this machine, and an agent is never that`, {
    hint: 'Give the agent another name with --as, such as --as assistant',
  })
}

/** A look that begins no database: where there is none yet, no account is connected. */
async function connectedIn(existing: Parts): Promise<readonly ProviderName[]> {
  const connections = await tryOr(
    async () => (await existing.store()).connections.list(),
    (error) => {
      if (error.code === 'not_found') return []
      throw error
    },
  )
  return [...new Set(connections.map(({ provider }) => provider))]
}

import type { Actor } from '../../domain/access/principal.ts'
import { checkStrength, gateStrength } from '../../domain/access/gate-strength.ts'
import { tryOr, type ShieldError } from '../../domain/errors.ts'
import {
  checkTokens,
  bad,
  type Check,
  note,
  ok,
  checkNode,
  checkNodeDebug,
} from '../../domain/health/check.ts'
import { checkNotify } from '../../domain/health/check-notify.ts'
import { checkWebhooks, webhooksTaken } from '../../domain/health/check-webhooks.ts'
import { writesText } from '../../domain/health/status.ts'
import { CALLBACK, variablesOf } from '../../domain/notify/notify-settings.ts'
import type { Store } from '../../domain/ports/store.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { localTime } from '../../domain/text/times.ts'
import type { PolicyStanding } from '../../domain/ruling/in-force.ts'
import { NO_KEY, type Settings } from '../../domain/settings/settings.ts'
import { findForgedTokens } from '../access/tokens.ts'
import { notifyInForce } from '../notify/change-notify.ts'
import { noteOf, type Parts } from '../parts.ts'
import { mismatchHint, rememberedText } from '../reach/look-behind.ts'
import { checkDatabase, checkGuard } from './check-store.ts'
import { checkNango } from './check-nango.ts'

export interface Surroundings {
  readonly nodeVersion: string
  /** The variable NODE_DEBUG. */
  readonly nodeDebug?: string | undefined
  readonly settings: Settings
}

/** Looks at everything that shield rests on. Trouble with any of it is part of the answer and no failure. */
export async function doctor(
  parts: Parts,
  { nodeVersion, nodeDebug, settings }: Surroundings,
): Promise<readonly Check[]> {
  const store = await tryOr(parts.store, unusable)
  const standing = 'guard' in store ? await tryOr(store.guard.standing, () => null) : null
  const connections = 'guard' in store ? await tryOr(store.connections.list, () => []) : []
  return [
    checkNode(nodeVersion),
    ...checkNodeDebug(nodeDebug),
    ...checkSettings(settings, standing?.policy ?? null),
    ...('guard' in store
      ? await tryOr(
          async () => [...(await checkStore(parts, store)), ...(await checkTelling(parts, store, settings))],
          (error) => [unusable(error)],
        )
      : [store]),
    ...checkConnections(connections),
    ...(settings.nangoApiKey === undefined ? [] : await checkNango(parts, settings, connections)),
  ]
}

/** Takes the present time for right: the highest time seen begins anew. */
export async function resetClock(parts: Parts, actor: Actor): Promise<void> {
  const { guard } = await parts.store()
  const note = noteOf(parts, 'clock.reset', null, actor)
  await guard.resetClock(parts.clock(), note)
}

/** A new seal key in place of a lost one. Fails with `conflict` while there is one. */
export async function newKey(parts: Parts, actor: Actor): Promise<void> {
  const { guard } = await parts.store()
  await guard.replaceKey(noteOf(parts, 'seal.new_key', null, actor))
}

function unusable({ message, hint }: ShieldError): Check {
  return bad('database', message, hint ?? null)
}

async function checkStore(parts: Parts, store: Store): Promise<readonly Check[]> {
  const guarded = [...(await checkDatabase(store)), ...(await checkGuard(parts, store))]
  const forged = await findForgedTokens(parts)
  return [...guarded, ...(forged === null ? [] : checkTokens(forged))]
}

/** Nothing is said where nobody is to be told. */
async function checkTelling(
  parts: Parts,
  { outbox }: Store,
  { notifyVariables, server }: Settings,
): Promise<readonly Check[]> {
  return tryOr(
    async () => {
      const settings = await notifyInForce(parts)
      if (settings === null) return []
      return checkNotify({
        channels: await outbox.channels(),
        isInForce: (channel) =>
          channel.startsWith(`${CALLBACK} `) || settings.channels.some(({ name: one }) => one === channel),
        unset: variablesOf(settings).filter((name) => notifyVariables[name] === undefined),
        hasOrigin: server.origin !== null,
      })
    },
    ({ message, hint }) => [bad('notify', message, hint ?? null)],
  )
}

/** In the words of `status`. */
function checkWrites(writeRequiresApproval: boolean, policy: PolicyStanding | null): Check {
  const text = writesText({ writeRequiresApproval, policy })
  return writeRequiresApproval
    ? ok('writes', text)
    : note('writes', text, 'Set INTEGRATIONS_WRITE_REQUIRES_APPROVAL=1 to have a person decide')
}

const UNLOGGED = note(
  'audit',
  'reads are not logged: INTEGRATIONS_AUDIT_LOG=0',
  'Set INTEGRATIONS_AUDIT_LOG=1 to log them',
)

/** The settings that decide over anything, one check each. A secret is only said to be set. */
function checkSettings(settings: Settings, policy: PolicyStanding | null): readonly Check[] {
  const { nangoApiKey, writeRequiresApproval, auditReads, home, database, databaseUrl, server } = settings
  return [
    nangoApiKey === undefined
      ? bad('api key', NO_KEY.message, NO_KEY.remedy)
      : ok('api key', 'NANGO_API_KEY is set'),
    checkWrites(writeRequiresApproval, policy),
    auditReads ? ok('audit', 'reads are logged too') : UNLOGGED,
    ok('home', home),
    ok(databaseUrl === null ? 'database file' : 'database server', database),
    ...checkWebhooks(webhooksTaken(server)),
    checkStrength(gateStrength({ kind: 'local' })),
  ]
}

/** Connections that nothing runs on, because of what was seen behind them, or because nothing was. */
export function checkConnections(connections: readonly Connection[]): readonly Check[] {
  return connections.flatMap((connection) => {
    const name = `connection ${connection.name}`
    const [mismatch, ended] = [rememberedText(connection), connection.accessEndedAt]
    return [
      ...(mismatch === null ? [] : [bad(name, mismatch, mismatchHint(connection))]),
      ...(ended === null
        ? []
        : [bad(name, `Its access has ended (first seen ${localTime(ended)})`, remedyFor(connection))]),
    ]
  })
}

/** A refresh also fails while the provider, or the Redis of Nango, is down; Nango says the same of either. */
function remedyFor(connection: Connection): string {
  return `shield status --check looks again; if it stays so: ${reconnectCommand(connection)}`
}

import type { Actor } from '../../domain/access/principal.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import type { Settings } from '../../domain/settings/settings.ts'
import type { Store } from '../../domain/ports/store.ts'
import { checkConnections } from './check-connections.ts'
import { checkDatabase } from './check-database.ts'
import { checkGuard } from './check-guard.ts'
import { checkNango } from './check-nango.ts'
import { checkSettings } from './check-settings.ts'
import { findForgedTokens } from './find-forged-tokens.ts'
import { checkNode, checkNodeDebug, bad, type Check, checkTokens } from '../../domain/health/check.ts'
import { timestamp, type Parts } from '../parts.ts'

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
  const store = await opened(parts)
  const isOpen = 'guard' in store
  const connections = isOpen ? await connectionsIn(store) : []
  return [
    checkNode(nodeVersion),
    ...checkNodeDebug(nodeDebug),
    ...checkSettings(settings),
    ...(isOpen ? await storeChecks(parts, store) : [store]),
    ...checkConnections(connections),
    ...(settings.nangoApiKey === undefined
      ? []
      : await checkNango(parts, settings, await providersOf(parts), connections)),
  ]
}

/** Takes the present time for right: the highest time seen begins anew. */
export async function resetClock(parts: Parts, actor: Actor): Promise<void> {
  const { guard } = await parts.store()
  const at = timestamp(parts)
  await guard.resetClock(parts.clock(), { at, type: 'clock.reset', subject: null, actor, data: {} })
}

/** A new seal key in place of a lost one. Fails with `conflict` while there is one. */
export async function newKey(parts: Parts, actor: Actor): Promise<void> {
  const { guard } = await parts.store()
  await guard.replaceKey({ at: timestamp(parts), type: 'seal.new_key', subject: null, actor, data: {} })
}

async function opened(parts: Parts): Promise<Store | Check> {
  try {
    return await parts.store()
  } catch (error) {
    if (!isShieldError(error)) throw error
    return bad('database', error.message, error.hint ?? null)
  }
}

async function storeChecks(parts: Parts, store: Store): Promise<readonly Check[]> {
  try {
    const guarded = [...(await checkDatabase(store)), ...(await checkGuard(parts, store))]
    const forged = await findForgedTokens(parts)
    return [...guarded, ...(forged === null ? [] : checkTokens(forged))]
  } catch (error) {
    if (!isShieldError(error)) throw error
    return [bad('database', error.message, error.hint ?? null)]
  }
}

async function connectionsIn({ connections }: Store): Promise<readonly Connection[]> {
  try {
    return await connections.list()
  } catch (error) {
    if (!isShieldError(error)) throw error
    return []
  }
}

function providersOf(parts: Parts): Promise<readonly Provider[]> {
  return Promise.all(PROVIDERS.map((name) => parts.provider(name)))
}

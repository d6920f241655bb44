import { uptime } from 'node:os'
import { REMINDED_BEFORE } from './domain/limits.ts'
import { createAnswerRedactor, type Redactor } from './domain/text/redact.ts'
import { apiKeyOf, IN_FILE, secretsInForce, type Settings } from './domain/settings/settings.ts'
import type { Actor } from './domain/access/principal.ts'
import type { StoreCopied, Store } from './domain/ports/store.ts'
import type { Channels } from './domain/ports/channels.ts'
import { createHints } from './gate/webhooks/hints.ts'
import type { Parts } from './gate/parts.ts'
import { findSystemTimeZone, judgeOwner, ownerOf, pause, probeBy } from './machine.ts'
import { once } from './once.ts'
import { loadOperation, loadProvider } from './providers/index.ts'
import { createStores } from './stores.ts'

interface PartsAsk {
  readonly settings: Settings
  readonly version: string
  readonly notice: Parts['notice']
  readonly random: Parts['random']
  /** Id of this process. */
  readonly pid: number
  /** As `process.kill(pid, 0)`. */
  readonly kill: (pid: number) => unknown
  /** Ends a group of processes at once. */
  readonly endGroup: (pid: number) => unknown
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number
  /** The version of Node-API that this Node speaks. */
  readonly nodeApi: number
}

export interface CreatedParts {
  readonly parts: Parts
  /** The same on a database that is there; one that is not is `not_found`, and is not begun. */
  readonly existing: Parts
  /** The same in a server, which goes on answering while its database is locked. */
  readonly serving: Parts
  /** Tells what is due, where a database was opened and no server does so. Never fails, and is not done twice at a time. */
  readonly tell: () => Promise<void>
  /** Takes the queue in a file over to the database that the settings name; fails as `copyStore`, and with `usage` where they name none. */
  readonly copyFrom: (file: string, actor: Actor) => Promise<StoreCopied>
  /** Closes what was opened. */
  readonly close: () => Promise<void>
}

/** The parts that the gate works with in a process. Whatever costs time is loaded when it is first called. */
export function createParts(ask: PartsAsk): CreatedParts {
  const { settings, version, notice, random, pid, kill, elapsed, nodeApi } = ask
  const owner = ownerOf(pid)
  const probe = probeBy(kill)
  // Sleep included, unlike the clock that the process has for itself.
  const clock = () => ({ now: Date.now(), bootId: owner.bootId, uptime: uptime() * 1000 })
  const stores = createStores({ settings, notice, owner, clock, elapsed, nodeApi })
  const secrets = secretsInForce(settings)
  let redactor: Redactor | undefined
  const parts: Parts = {
    store: stores.begun,
    nango: once(async () => {
      const { openNango } = await import('./nango/open-nango.ts')
      return openNango({
        baseUrl: settings.nangoBaseUrl,
        apiKey: apiKeyOf(settings),
        timeouts: { read: settings.readTimeout, write: settings.writeTimeout },
        userAgent: `shield/${version}`,
        secrets,
      })
    }),
    channels: once(() => loadChannels(ask)),
    operation: loadOperation,
    operations: async (name) => (await loadProvider(name)).operations,
    provider: loadProvider,
    now: Date.now,
    clock,
    random,
    pause,
    notice,
    hints: createHints(),
    systemTimeZone: () => findSystemTimeZone(),
    clean: (text) => (redactor ??= createAnswerRedactor(secrets))(text),
    owner: () => owner,
    judge: (other) => judgeOwner(other, owner, probe),
    running: new Set(),
    writeRequiresApproval: settings.writeRequiresApproval,
    bound: null,
    auditReads: settings.auditReads,
    integrationOf: (provider) => settings.integrations[provider] ?? provider,
    apiVersionOf: (provider) => settings.apiVersions[provider] ?? '',
  }
  return {
    parts,
    existing: { ...parts, store: stores.existing },
    serving: { ...parts, store: stores.shared, bound: settings.server.bounds },
    tell: oneAtATime(() => tellWhatIsDue(parts, stores.opened())),
    copyFrom: async (file, actor) => {
      const source = createParts({ ...ask, settings: { ...settings, ...IN_FILE, database: file } })
      try {
        const { copyToServer } = await import('./copy-to-server.ts')
        return await copyToServer({ settings, from: source.existing, there: stores.existing }, actor)
      } finally {
        await source.close()
      }
    },
    close: stores.close,
  }
}

async function loadChannels({ settings, version, endGroup, env }: PartsAsk): Promise<Channels> {
  const [{ openChannels }, { startingBy }] = await Promise.all([
    import('./channels/open-channels.ts'),
    import('./channels/run-command.ts'),
  ])
  return openChannels({
    now: Date.now,
    variable: (name) => settings.notifyVariables[name],
    origin: settings.server.origin,
    userAgent: `shield/${version}`,
    start: startingBy(endGroup, env),
  })
}

async function tellWhatIsDue(parts: Parts, store: Store | undefined): Promise<void> {
  if (store === undefined) return
  try {
    const now = Date.now()
    const [at, until] = [new Date(now).toISOString(), new Date(now + REMINDED_BEFORE).toISOString()]
    if (!(await store.outbox.isDue(at, until))) return
    const { tellBeforeEnd } = await import('./gate/notify/keep-telling.ts')
    await tellBeforeEnd({ ...parts, store: async () => store })
  } catch {
    // The command has done what it was asked for.
  }
}

/** Whoever asks for it while it is done waits for that one. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () =>
    (running ??= work().finally(() => {
      running = undefined
    }))
}

import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { Glance } from './domain/ports/store-info.ts'
import type { Store } from './domain/ports/store.ts'
import type { ClockReading } from './domain/request/clock.ts'
import type { Owner } from './domain/request/request.ts'
import type { Settings } from './domain/settings/settings.ts'
import type { Parts } from './gate/parts.ts'
import { pause } from './machine.ts'
import { once } from './once.ts'
import type { PatienceParts } from './sqlite/file/wait-for-lock.ts'
import { keyFileOf, type QueueFiles } from './vault/files.ts'

interface StoresAsk {
  readonly settings: Settings
  readonly notice: Parts['notice']
  /** This process. */
  readonly owner: Owner
  readonly clock: () => ClockReading
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number
  /** The version of Node-API that this Node speaks. */
  readonly nodeApi: number
}

/** The store in the file that the settings name, opened when it is first asked for; three ways to come by the same. */
interface Stores {
  /** Begins a database where there is none. */
  readonly begun: () => Promise<Store>
  /** Fails with `not_found` where there is none. */
  readonly existing: () => Promise<Store>
  /** As `begun`, and while another process has it to itself this one goes on with everything else. */
  readonly shared: () => Promise<Store>
  /** The first that was opened; undefined: nothing was asked of any. */
  readonly opened: () => Store | undefined
  /** Closes what was opened. */
  readonly close: () => Promise<void>
}

/** Nothing is opened before it is asked for. */
export function createStores(ask: StoresAsk): Stores {
  const opened: Store[] = []
  const openAs = async (mode: Mode, waiting: Pick<PatienceParts, 'pause'> = {}) => {
    const { databaseUrl } = ask.settings
    const store =
      databaseUrl === null ? await openFile(ask, mode, waiting) : await openServer(ask, mode, databaseUrl)
    opened.push(store)
    return store
  }
  return {
    begun: once(() => openAs('create')),
    existing: once(() => openAs('existing')),
    shared: once(() => openAs('create', { pause })),
    opened: () => opened[0],
    close: async () => {
      for (const store of opened) await store.close()
    },
  }
}

type Mode = 'create' | 'existing'

async function openFile(
  { settings, notice, clock, elapsed, nodeApi }: StoresAsk,
  mode: Mode,
  waiting: Pick<PatienceParts, 'pause'>,
): Promise<Store> {
  const file = realPathOf(settings.database)
  const isOwn = dirname(file) === realPathOf(settings.home)
  const [{ openStore }, { loadDriver }] = await Promise.all([
    import('./sqlite/open-store.ts'),
    import('./sqlite/file/driver.ts'),
  ])
  return openStore({
    file,
    mode,
    folder: isOwn ? 'own' : 'given',
    // A mistyped path would otherwise look like a queue in which nothing waits.
    onBegun: () => {
      if (!isOwn) notice(`there was no database at ${file}; a new one was begun`)
    },
    driver: await loadDriver(nodeApi),
    now: elapsed,
    random: Math.random,
    ...waiting,
    settings: settingsInForce(settings),
    clock,
  })
}

/** All in the folder of shield, but for a seal key to which the settings name another path. */
export function filesOf({ home, sealKeyFile }: Pick<Settings, 'home' | 'sealKeyFile'>): QueueFiles {
  const file = resolve(realPathOf(home), 'postgres')
  return { file, keyFile: () => (sealKeyFile === null ? keyFileOf(file) : realPathOf(sealKeyFile)) }
}

async function openServer(ask: StoresAsk, mode: Mode, url: string): Promise<Store> {
  const { settings, notice, owner, clock, elapsed } = ask
  const { openStore } = await import('./postgres/open-store.ts')
  return openStore({
    url,
    directUrl: settings.databaseDirectUrl,
    ...filesOf(settings),
    mode,
    folder: 'own',
    owner,
    elapsed,
    onBegun: () => notice(`there was no queue in ${settings.database}; a new one was begun`),
    onNewer: notice,
    settings: settingsInForce(settings),
    clock,
  })
}

/** What can be named of the database that the settings name; null where a server has it. Fails where it cannot be had at once. */
export async function glanceIn(settings: Settings, nodeApi: number): Promise<Glance | null> {
  const { remote, database, databaseUrl } = settings
  if (remote !== null || databaseUrl !== null) return null
  const [{ glanceAt }, { loadDriver }] = await Promise.all([
    import('./sqlite/glance.ts'),
    import('./sqlite/file/driver.ts'),
  ])
  return glanceAt(await loadDriver(nodeApi), realPathOf(database))
}

/** What the audit log shall say was in force. No secret is among it. */
function settingsInForce(settings: Settings) {
  const { nangoBaseUrl, writeRequiresApproval, auditReads, integrations, apiVersions } = settings
  return { nangoBaseUrl, writeRequiresApproval, auditReads, integrations, apiVersions }
}

/**
 * Where a path leads once every symbolic link in it was followed, also if nothing is there yet. What lies beside the
 * database (its journal, key and vault) lies beside the real file, whichever way somebody came to it.
 */
export function realPathOf(path: string): string {
  const absolute = resolve(path)
  try {
    return realpathSync(absolute)
  } catch {
    const folder = dirname(absolute)
    if (folder === absolute) return absolute
    const target = linkTarget(absolute)
    return target === undefined
      ? resolve(realPathOf(folder), basename(absolute))
      : realPathOf(resolve(folder, target))
  }
}

/** Undefined for what is not a link, as what lies in a file is none. */
function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}

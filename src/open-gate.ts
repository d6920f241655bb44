import type { App } from './cli/app.ts'
import type { CreatedParts } from './create-parts.ts'
import type { Actor } from './domain/access/principal.ts'
import { ShieldError } from './domain/errors.ts'
import type { Gate } from './domain/ports/gate.ts'
import type { Settings } from './domain/settings/settings.ts'
import type { Parts } from './gate/parts.ts'

interface GateAsk {
  readonly settings: Settings
  readonly parts: Parts
  readonly actor: Actor
  readonly version: string
  /** Id of the user that this process runs as; null where users have no numbers. */
  readonly user: number | null
  /** The --db flag. */
  readonly db: string | undefined
}

/** The gate in this process, or that of the server that the settings name. Fails with `usage` for both at once. */
export async function openGate({ settings, parts, actor, version, user, db }: GateAsk): Promise<Gate> {
  const { remote } = settings
  if (remote === null) {
    const { createLocalGate } = await import('./gate/local-gate.ts')
    return createLocalGate({ parts, actor, sees: 'all', settings })
  }
  if (db !== undefined) {
    throw new ShieldError('usage', '--db names a database here, and SHIELD_URL a server that has its own', {
      hint: 'Leave one of them out',
    })
  }
  const { createRemoteGate } = await import('./remote/remote-gate.ts')
  const { bootId, host } = parts.owner()
  const self = { machine: bootId === '' ? host : bootId, user }
  return createRemoteGate({ remote, version, now: parts.now, pause: parts.pause, self })
}

/** The parts for what only the machine with the database can do: each fails with `usage` where a server does the work. */
export function partsHere(
  { remote }: Settings,
  { parts, existing, serving }: CreatedParts,
): Pick<App, 'local' | 'existing'> & { readonly serving: App['local'] } {
  const here = (command: string, given: Parts): Parts => {
    if (remote === null) return given
    throw new ShieldError(
      'usage',
      `${command} cannot be done from here: SHIELD_URL is set, so that the work is done at ${remote.url}`,
      { hint: 'Run it on the server, or without SHIELD_URL to work on this machine alone' },
    )
  }
  return {
    local: (command) => here(command, parts),
    existing: (command) => here(command, existing),
    serving: (command) => here(command, serving),
  }
}

import type { EnvDoor, FoundEnv } from '../../domain/settings/found-env.ts'
import type { Settings } from '../../domain/settings/settings.ts'
import type { ActOptions } from '../frame.ts'
import type { Prompts } from './prompts.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface Read {
  readonly settings: Settings
  readonly envDoor: EnvDoor
  readonly warnings: readonly string[]
}

interface SettleAsk {
  readonly read: () => Read
  readonly terminal: Terminal
  readonly prompts: Prompts
  readonly options: ActOptions
}

/**
 * The settings of a command. A person at a terminal is asked about a `.env` in the working directory that nobody has
 * looked at, as it is now; everybody else is warned of what is not taken from it.
 */
export async function settleEnv({ read, terminal, prompts, options }: SettleAsk): Promise<Read> {
  const first = read()
  if (options.ignoresFoundEnv === true) return first
  const { found } = first.envDoor
  const isAsked = terminal.isInteractive && found !== null && isOpen(found)
  if (isAsked) {
    const { askAboutEnv } = await import('./ask-about-env.ts')
    first.envDoor.decide(await askAboutEnv(found, prompts))
  }
  const settled = isAsked ? read() : first
  for (const warning of settled.warnings) terminal.warn(warning)
  return settled
}

function isOpen({ standing, guarded }: FoundEnv): boolean {
  return guarded.length > 0 && (standing === 'unknown' || standing === 'changed')
}

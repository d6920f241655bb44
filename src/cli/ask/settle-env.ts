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
  if (isAsked) first.envDoor.decide(await ask(found, prompts))
  const settled = isAsked ? read() : first
  for (const warning of settled.warnings) terminal.warn(warning)
  return settled
}

function isOpen({ standing, guarded }: FoundEnv): boolean {
  return guarded.length > 0 && (standing === 'unknown' || standing === 'changed')
}

/** Names and hosts, never values. */
async function ask(found: FoundEnv, prompts: Prompts): Promise<'allow' | 'deny'> {
  const { path, standing, guarded, hosts } = found
  const state = standing === 'changed' ? 'has changed' : 'was never allowed'
  const where = hosts.length === 0 ? '' : ` Host: ${hosts.join(', ')}.`
  const question = `${path} ${state}. It sets ${guarded.join(', ')}.${where} Allow it?`
  return (await prompts.confirm(question)) ? 'allow' : 'deny'
}

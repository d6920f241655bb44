import { findSetting, type SettingSource } from './settings.ts'
import { isFree, VARIABLES, type Variable } from './variables.ts'

export type EnvVerdict = 'allow' | 'deny'

/**
 * How a `.env` stands that was found in the working directory: `allowed`; `denied`; `unknown`: nobody was asked;
 * `changed`: something was said of what stood in it before.
 */
export type EnvStanding = 'allowed' | 'denied' | 'unknown' | 'changed'

/** A `.env` that was found in the working directory. Nothing of what it holds but names, and hosts that it names. */
export interface FoundEnv {
  /** Absolute. */
  readonly path: string
  readonly standing: EnvStanding
  /** What it sets, that is taken from it in any case. */
  readonly free: readonly Variable[]
  /** What it sets, that is taken from it only when it is allowed. */
  readonly guarded: readonly Variable[]
  /** The hosts that it would have something sent to. */
  readonly hosts: readonly string[]
}

/** What can be done about the `.env` in the working directory. */
export interface EnvDoor {
  /** Null: there is none, or it was named, or it is the home's own. */
  readonly found: FoundEnv | null
  /** Remembers what somebody says of that file, as it was when it was read. */
  readonly decide: (verdict: EnvVerdict) => void
}

/** What such a file holds, as it can be shown to anybody. */
export function describeEnv(path: string, standing: EnvStanding, values: SettingSource['values']): FoundEnv {
  const set = VARIABLES.filter((name) => findSetting(values, name) !== undefined)
  const hosts = [findSetting(values, 'NANGO_BASE_URL'), findSetting(values, 'SHIELD_URL')].flatMap(hostOf)
  return {
    path,
    standing,
    free: set.filter(isFree),
    guarded: set.filter((name) => !isFree(name)),
    hosts: [...new Set(hosts)],
  }
}

/** A key that stands in the place of an address has no host, and is not shown. */
function hostOf(value: string | undefined): readonly string[] {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined
  return url !== undefined && ['http:', 'https:'].includes(url.protocol) ? [url.host] : []
}

/** What is said where nobody can be asked; null: there is nothing to say. `wanted`: what is set nowhere before it. */
export function warningAbout({ standing }: FoundEnv, wanted: readonly Variable[]): string | null {
  if (wanted.length === 0 || standing === 'allowed' || standing === 'denied') return null
  const why =
    standing === 'changed' ? 'it has changed since it was looked at' : 'nobody has allowed that file'
  return `./.env sets ${wanted.join(', ')}, which is not taken from it: ${why}. Allow it with \`shield env allow\`, or name it with --env-from ./.env`
}

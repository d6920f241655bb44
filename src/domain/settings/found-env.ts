import { findSetting, type SettingSource } from './settings.ts'
import { isFree, isNeverFound, VARIABLES, type Variable } from './variables.ts'

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
  /** What it sets, that is not taken from it even where it is allowed. */
  readonly never: readonly Variable[]
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
    guarded: set.filter((name) => !isFree(name) && !isNeverFound(name)),
    never: set.filter(isNeverFound),
    hosts: [...new Set(hosts)],
  }
}

/** A key that stands in the place of an address has no host, and is not shown. */
function hostOf(value: string | undefined): readonly string[] {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined
  return url !== undefined && ['http:', 'https:'].includes(url.protocol) ? [url.host] : []
}

/**
 * What is said of settings that are not taken from it where nobody can be asked. `isWanted`: whether one is set nowhere
 * before it.
 */
export function warningsAbout(
  { standing, guarded, never }: FoundEnv,
  isWanted: (name: Variable) => boolean,
): readonly string[] {
  if (standing === 'denied') return []
  const [waiting, vain] = [standing === 'allowed' ? [] : guarded.filter(isWanted), never.filter(isWanted)]
  const why =
    standing === 'changed' ? 'it has changed since it was looked at' : 'nobody has allowed that file'
  return [
    ...(waiting.length === 0
      ? []
      : [
          `./.env sets ${waiting.join(', ')}, which is not taken from it: ${why}. Allow it with \`shield env allow\`, or name it with --env-from ./.env`,
        ]),
    ...(vain.length === 0
      ? []
      : [
          `./.env sets ${vain.join(', ')}, which is never taken from it, allowed or not. Set it in the environment, or name the file with --env-from ./.env`,
        ]),
  ]
}

import { readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { ShieldError } from './domain/errors.ts'
import { quoted } from './domain/text/quoted.ts'
import {
  describeEnv,
  type EnvDoor,
  type EnvStanding,
  type FoundEnv,
  warningsAbout,
} from './domain/settings/found-env.ts'
import { pathFrom, pathTyped, wordsIn } from './domain/settings/setting-value.ts'
import {
  find,
  findSetting,
  resolveSettings,
  type Settings,
  type SettingSource,
} from './domain/settings/settings.ts'
import { isFree, isNeverFound, isSecret, VARIABLES, type Variable } from './domain/settings/variables.ts'
import {
  type EnvFile,
  findVerdict,
  parseEnvFile,
  type RememberedVerdict,
  rememberVerdict,
} from './env-file.ts'

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly envFrom: string | undefined
  readonly databaseFlag: string | undefined
  /** SHA-256 in hex. */
  readonly hash: (bytes: Uint8Array) => string
  /**
   * A queue that is named somewhere, in a file or at a server, is passed over, and so is a file that lies in the working
   * directory: this process works alone, with the queue of its home. Absent: it does not.
   */
  readonly isAlone?: boolean
}

export interface ReadSettings {
  readonly settings: Settings
  readonly envDoor: EnvDoor
  /** What somebody should know of the files. */
  readonly warnings: readonly string[]
}

/**
 * Reads the settings in the order flag, environment, `--env-from FILE`, `./.env`, `SHIELD_HOME/.env`. Files are parsed
 * here and never loaded into the process. A file that is not there is passed over, but for the one that was named.
 * Fails with `usage`, and repeats no value.
 */
export function readSettings(surroundings: Surroundings): ReadSettings {
  const { sources, home, local, warnings } = gather(surroundings)
  return {
    settings: resolveSettings(sources, home, pathTyped('--db', surroundings.databaseFlag)),
    envDoor: {
      found: local?.found ?? null,
      decide: (verdict) => {
        if (local !== undefined)
          rememberVerdict(local.home, local.found.path, { verdict, digest: local.digest() })
      },
    },
    warnings,
  }
}

const NEVER_FOUND = Object.fromEntries(VARIABLES.filter(isNeverFound).map((name) => [name, undefined]))

const SECRET = new RegExp(
  `(?:SHIELD_NOTIFY_[A-Z0-9_]+|${VARIABLES.filter(isSecret).join('|')})\\s*=\\s*["'\`]?([^\\s"'\`]+)`,
  'g',
)

/** What no message may repeat, whether or not the settings can be understood. */
export function secretsAround({ env, workingDirectory, envFrom }: Surroundings): readonly string[] {
  const paths = [
    join(workingDirectory, '.env'),
    ...homeIfAny(env).map((home) => join(home, '.env')),
    ...(envFrom === undefined ? [] : [resolve(workingDirectory, envFrom)]),
  ]
  const inFiles = paths.flatMap((path) => [...textAt(path).matchAll(SECRET)].map(([, value = '']) => value))
  const inEnvironment = VARIABLES.filter(isSecret).map((name) => findSetting(env, name) ?? '')
  const notify = Object.keys(env).flatMap((name) =>
    name.startsWith('SHIELD_NOTIFY_') ? [env[name] ?? ''] : [],
  )
  return [...inFiles, ...inEnvironment, ...notify].flatMap((value) => [value, ...wordsIn(value)])
}

/** An error about what it is set to is being shown just now, perhaps. */
function homeIfAny(env: Surroundings['env']): readonly string[] {
  try {
    return [homeFrom([source('', env)], env)]
  } catch {
    return []
  }
}

function textAt(path: string): string {
  try {
    // UTF-16 is refused, and its letters are found all the same.
    return String(bytesAt(path, false) ?? '').replaceAll('\0', '')
  } catch {
    return ''
  }
}

interface Gathered {
  readonly sources: readonly SettingSource[]
  readonly home: string
  readonly local: LocalFile | undefined
  readonly warnings: readonly string[]
}

function gather(surroundings: Surroundings): Gathered {
  const { env, workingDirectory, envFrom, isAlone = false } = surroundings
  const environment = source('the environment', env)
  pathTyped('--env-from', envFrom)
  const named = envFrom === undefined ? [] : [namedFile(resolve(workingDirectory, envFrom), envFrom)]
  const before = [environment, ...named]
  // Where verdicts are kept, the file that is judged has no say in.
  const ownHome = homeFrom(before, env)
  const local = isAlone ? undefined : localFile(surroundings, ownHome)
  const isAllowed = local?.found.standing === 'allowed'
  const taken =
    local === undefined ? [] : [withOnly(isAllowed ? (name) => !isNeverFound(name) : isFree, local.source)]
  const home = isAllowed ? homeFrom([...before, ...taken], env) : ownHome
  const own = homesFile(home, ownHome, local)
  const files = [...named, ...taken, ...(own === undefined ? [] : [own])]
  const sources = isAlone ? [environment, ...files].map(withoutQueue) : [environment, ...files]
  return { sources, home, local, warnings: [...files.flatMap(warningsOf), ...ignored(local, before)] }
}

type ParsedFile = SettingSource & Pick<EnvFile, 'strays' | 'unknown'>

function source(name: string, values: SettingSource['values']): ParsedFile {
  return { name, values, strays: [], unknown: {} }
}

interface LocalFile {
  readonly source: ParsedFile
  readonly found: FoundEnv
  readonly digest: () => string
  /** Where what was said of it is kept. */
  readonly home: string
}

/** The file found in the working directory. One that was named, or that is the home's, is not meant. */
function localFile({ workingDirectory, envFrom, hash }: Surroundings, home: string): LocalFile | undefined {
  const path = join(workingDirectory, '.env')
  const bytes = bytesOf(path, false)
  if (bytes === undefined) return undefined
  const real = realpathSync(path)
  const others = [join(home, '.env'), ...(envFrom === undefined ? [] : [resolve(workingDirectory, envFrom)])]
  if (others.some((other) => realPathOf(other) === real)) return undefined
  const parsed = parseEnvFile(bytes, './.env')
  const digest = (): string => hash(bytes)
  const standing = standingOf(findVerdict(home, real), digest)
  return {
    source: { name: './.env', ...parsed },
    found: describeEnv(real, standing, parsed.values),
    digest,
    home,
  }
}

/** Hashing is left until there is something to compare with. */
function standingOf(remembered: RememberedVerdict | undefined, digest: () => string): EnvStanding {
  if (remembered === undefined) return 'unknown'
  if (remembered.digest !== digest()) return 'changed'
  return remembered.verdict === 'allow' ? 'allowed' : 'denied'
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function withOnly(isTaken: (name: Variable) => boolean, file: ParsedFile): ParsedFile {
  const values = Object.fromEntries(VARIABLES.filter(isTaken).map((name) => [name, file.values[name]]))
  return { ...file, values }
}

const NO_QUEUE = {
  SHIELD_URL: undefined,
  SHIELD_DB: undefined,
  SHIELD_DATABASE_URL: undefined,
  SHIELD_SEAL_KEY_FILE: undefined,
}

function withoutQueue(given: SettingSource): SettingSource {
  return { ...given, values: { ...given.values, ...NO_QUEUE } }
}

/** So many names are told, as far as a name of ours may be meant: a file that was only found may hold anything. */
const [MOST_TOLD, LONGEST_TOLD] = [3, 60]

function warningsOf({ name, strays, unknown }: ParsedFile): readonly string[] {
  const names = Object.entries(unknown)
  const lines = strays.length === 1 ? `line ${strays[0]} is` : `lines ${strays.join(', ')} are`
  return [
    ...(strays.length === 0
      ? []
      : [`${name}: ${lines} passed over, because a setting is written NAME=VALUE`]),
    ...names
      .slice(0, MOST_TOLD)
      .map(
        ([key, line]) =>
          `${name}, line ${line}: ${key.slice(0, LONGEST_TOLD)} is not a setting; shield help environment lists all`,
      ),
    ...(names.length > MOST_TOLD
      ? [`${name}: ${names.length - MOST_TOLD} more names are not settings either`]
      : []),
  ]
}

/** What is set before it would not have been taken from it anyway. */
function ignored(local: LocalFile | undefined, before: readonly SettingSource[]): readonly string[] {
  return local === undefined ? [] : warningsAbout(local.found, (name) => find(before, name) === undefined)
}

/** Where only the found file names a home, its `.env` says no more than that one may, which is not read twice. */
function homesFile(home: string, ownHome: string, local: LocalFile | undefined): ParsedFile | undefined {
  const path = join(home, '.env')
  if (home === ownHome) return fileAt(path, path)
  const file = realPathOf(path) === local?.found.path ? undefined : fileAt(path, path)
  return file === undefined ? undefined : { ...file, values: { ...file.values, ...NEVER_FOUND } }
}

/** Where shield keeps what it has, by these sources. */
function homeFrom(sources: readonly SettingSource[], env: Surroundings['env']): string {
  const home = pathFrom('SHIELD_HOME', find(sources, 'SHIELD_HOME'))
  if (home !== undefined) return resolve(home)
  const data = pathTyped('XDG_DATA_HOME', env['XDG_DATA_HOME'])
  if (data !== undefined && data !== '') return join(absolute('XDG_DATA_HOME', data), 'shield')
  return join(absolute('HOME', homedir()), '.local', 'share', 'shield')
}

/** Any other path would be another folder, and another queue, wherever a command is typed. */
function absolute(name: string, path: string): string {
  if (isAbsolute(path)) return path
  throw new ShieldError('usage', `${name} must be an absolute path, not ${quoted(path, 60)}`, {
    hint: 'Set it to the whole path, or SHIELD_HOME to the folder for shield',
  })
}

function namedFile(path: string, name: string): ParsedFile {
  const file = fileAt(path, name)
  if (file === undefined) throw new ShieldError('usage', `--env-from ${name}: there is no such file`)
  return file
}

function fileAt(path: string, name: string): ParsedFile | undefined {
  const bytes = bytesOf(path)
  return bytes === undefined ? undefined : { name, ...parseEnvFile(bytes, name) }
}

function bytesOf(path: string, mayWait = true): Uint8Array | undefined {
  try {
    return bytesAt(path, mayWait)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw new ShieldError('usage', `The settings in ${path} could not be read`, {
      hint: `Check that ${path} is a readable text file`,
      cause: error,
    })
  }
}

/** A pipe says what it holds once: it is kept for the next look at the settings. */
const pipes = new Map<string, Buffer>()

/**
 * Without `mayWait` what is not a file and was not read before has nothing to say: nobody waits for a pipe or a terminal, nor
 * for the end of a device that has none.
 */
function bytesAt(path: string, mayWait: boolean): Buffer | undefined {
  const found = statSync(path)
  if (found.isFile() || found.isDirectory()) return readFileSync(path)
  if (mayWait && !pipes.has(path)) pipes.set(path, readFileSync(path))
  return pipes.get(path)
}

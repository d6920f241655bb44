import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { ShieldError } from './domain/errors.ts'
import { findSetting, resolveSettings, type SettingSource, type Settings } from './domain/settings.ts'

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workingDirectory: string
  readonly envFrom: string | undefined
  readonly databaseFlag: string | undefined
  /** A server that is named somewhere is passed over: this process works alone. Absent: it is not. */
  readonly isAlone?: boolean
}

/**
 * Reads the settings in the order flag, environment, `--env-from FILE`, `./.env`, `SHIELD_HOME/.env`. Files are parsed
 * here and never loaded into the process. A file that is not there is passed over, but for the one that was named.
 */
export function readSettings(surroundings: Surroundings): Settings {
  const { env, workingDirectory, envFrom } = surroundings
  const environment: SettingSource = { name: 'the environment', trusted: true, values: env }
  const named = envFrom === undefined ? [] : [namedFile(resolve(workingDirectory, envFrom), envFrom)]
  const before = [environment, ...named]
  const local = file(join(workingDirectory, '.env'), './.env', false)
  const home = homeFrom(before, env)
  const found = [...before, ...local, ...file(join(home, '.env'), join(home, '.env'), true)]
  const sources = surroundings.isAlone === true ? found.map(withoutServer) : found
  return resolveSettings(sources, home, surroundings.databaseFlag)
}

function withoutServer(source: SettingSource): SettingSource {
  return { ...source, values: { ...source.values, SHIELD_URL: undefined } }
}

/** A `.env` in the working directory cannot move the home: it would decide over the queue. */
function homeFrom(sources: readonly SettingSource[], env: Surroundings['env']): string {
  for (const { values } of sources) {
    const home = findSetting(values, 'SHIELD_HOME')
    if (home !== undefined) return resolve(home)
  }
  const data = env['XDG_DATA_HOME']
  return join(data === undefined || data === '' ? join(homedir(), '.local', 'share') : data, 'shield')
}

function file(path: string, name: string, trusted: boolean): readonly SettingSource[] {
  const values = parsed(path)
  return values === undefined ? [] : [{ name, trusted, values }]
}

function namedFile(path: string, name: string): SettingSource {
  const values = parsed(path)
  if (values === undefined) throw new ShieldError('usage', `--env-from ${name}: there is no such file`)
  return { name, trusted: true, values }
}

function parsed(path: string): Readonly<Record<string, string | undefined>> | undefined {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw new ShieldError('usage', `The settings in ${path} could not be read`, {
      hint: `Check that ${path} is a readable text file`,
      cause: error,
    })
  }
}

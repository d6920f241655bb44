import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Settings } from '../src/domain/settings/settings.ts'
import { isFree, isNeverFound, VARIABLES, type Variable } from '../src/domain/settings/variables.ts'
import { readSettings } from '../src/read-settings.ts'

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A working directory and a home of the test's own, with the files that it wants. */
function place(files: Readonly<Record<string, string>> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'shield-settings-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const [workingDirectory, home] = [join(root, 'work'), join(root, 'home')]
  mkdirSync(workingDirectory)
  mkdirSync(home)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  const readAll = (env: Readonly<Record<string, string>> = {}, envFrom?: string) =>
    readSettings({
      env: { SHIELD_HOME: home, ...env },
      workingDirectory,
      envFrom,
      databaseFlag: undefined,
      hash,
    })
  const read = (...given: Parameters<typeof readAll>) => readAll(...given).settings
  return { root, home, workingDirectory, read, readAll }
}

describe('settings', () => {
  it('come from the environment, then the named file, then ./.env, then the home’s', () => {
    const { read } = place({
      'work/ci.env': 'SHIELD_ACTOR=named\nSHIELD_READ_TIMEOUT_SECONDS=2',
      'work/.env':
        'SHIELD_READ_TIMEOUT_SECONDS=3\nSHIELD_WRITE_TIMEOUT_SECONDS=3\nSHIELD_GRAPH_API_VERSION=v11.1',
      'home/.env':
        'SHIELD_ACTOR=home\nSHIELD_READ_TIMEOUT_SECONDS=4\nSHIELD_WRITE_TIMEOUT_SECONDS=4\nSHIELD_GRAPH_API_VERSION=v22.2\nSHIELD_DB=/home.db\nNANGO_API_KEY=home-key',
    })
    expect(read({ SHIELD_ACTOR: 'environment' }, 'ci.env')).toMatchObject({
      actor: 'environment',
      readTimeout: 2000,
      writeTimeout: 3000,
      apiVersions: { whatsapp: 'v11.1' },
      database: '/home.db',
      nangoApiKey: 'home-key',
    })
  })

  it('need no file at all', () => {
    const { read, home } = place()
    expect(read()).toMatchObject({ home, database: join(home, 'shield.db'), actor: undefined })
  })

  it('understand quotes, comments and blank lines in a file, and leave the process alone', () => {
    const { read } = place({ 'home/.env': '# who\n\nSHIELD_ACTOR="anna # the owner" # trailing\n' })
    expect(read().actor).toBe('anna # the owner')
    expect(process.env['SHIELD_ACTOR']).toBeUndefined()
  })

  it('pass over a server and whatever lies in the working directory for a process that works alone', () => {
    const { home, workingDirectory } = place({
      'work/.env': 'SHIELD_READ_TIMEOUT_SECONDS=3\nNANGO_API_KEY=x',
    })
    const env = { SHIELD_HOME: home, SHIELD_URL: 'https://other.example' }
    const around = { env, workingDirectory, envFrom: undefined, databaseFlag: undefined, hash }
    const { settings, envDoor, warnings } = readSettings({ ...around, isAlone: true })
    expect(settings).toMatchObject({ remote: null, readTimeout: 30_000, nangoApiKey: undefined })
    expect([envDoor.found, warnings]).toEqual([null, []])
  })

  it.each([
    { SHIELD_DB: '/srv/queue.db' },
    { SHIELD_DATABASE_URL: 'postgres://db/queue', SHIELD_SEAL_KEY_FILE: '/run/secrets/seal_key' },
  ])('name no queue to a process that works alone but the one in its home: %o', (env) => {
    const { home, workingDirectory } = place()
    const around = { workingDirectory, envFrom: undefined, databaseFlag: undefined, hash, isAlone: true }
    const { settings } = readSettings({ ...around, env: { SHIELD_HOME: home, ...env } })
    expect(settings).toMatchObject({
      database: join(home, 'shield.db'),
      databaseUrl: null,
      sealKeyFile: null,
    })
  })

  it('of the home’s own file are trusted, the host for a key from the environment included', () => {
    const { read } = place({
      'home/.env': 'NANGO_BASE_URL=https://nango.example\nINTEGRATIONS_AUDIT_LOG=0',
    })
    expect(read({ NANGO_API_KEY: 'key' })).toMatchObject({
      nangoBaseUrl: 'https://nango.example',
      nangoApiKey: 'key',
      auditReads: false,
    })
  })

  it('fail on a named file that is not there', () => {
    const { read } = place()
    expect(() => read({}, 'missing.env')).toThrow(
      expect.objectContaining({ code: 'usage', message: '--env-from missing.env: there is no such file' }),
    )
  })

  it('fail on a file that is there and cannot be read, rather than pass it over', () => {
    const { read, home } = place()
    mkdirSync(join(home, '.env'))
    expect(() => read()).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `The settings in ${join(home, '.env')} could not be read`,
      }),
    )
  })

  it.skipIf(process.getuid?.() === 0)('fail on a file that may not be read', () => {
    const { read, workingDirectory } = place({ 'work/.env': 'NANGO_API_KEY=x' })
    chmodSync(join(workingDirectory, '.env'), 0)
    expect(() => read()).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('the home', () => {
  it.each([
    ['XDG_DATA_HOME', { SHIELD_HOME: '', XDG_DATA_HOME: '/data' }, '/data/shield'],
    [
      'the user’s own data folder',
      { SHIELD_HOME: '', XDG_DATA_HOME: '' },
      join(homedir(), '.local', 'share', 'shield'),
    ],
    ['SHIELD_HOME, the placeholder apart', { SHIELD_HOME: 'REPLACE_ME', XDG_DATA_HOME: '/d' }, '/d/shield'],
  ])('is in %s', (_where, env, home) => {
    expect(place().read(env).home).toBe(home)
  })

  it('is moved by a named file', () => {
    const { read } = place({ 'work/ci.env': 'SHIELD_HOME=/srv/shield' })
    expect(read({ SHIELD_HOME: '' }, 'ci.env')).toMatchObject({
      home: '/srv/shield',
      database: '/srv/shield/shield.db',
    })
  })

  it('is moved by a file in the working directory only once that is allowed', () => {
    const { read, readAll, home } = place({ 'work/.env': 'SHIELD_HOME=/tmp/evil' })
    expect(read().home).toBe(home)
    expect(read({ SHIELD_HOME: '', XDG_DATA_HOME: '/data' }).home).toBe('/data/shield')
    readAll().envDoor.decide('allow')
    expect(read({ SHIELD_HOME: home }).home).toBe(home)
  })
})

const VALUES: Readonly<Partial<Record<Variable, string>>> = {
  NANGO_BASE_URL: 'https://evil.example',
  INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '0',
  INTEGRATIONS_AUDIT_LOG: '0',
  SHIELD_DB: '/tmp/evil.db',
  SHIELD_URL: 'https://evil.example',
  SHIELD_LISTEN: '0.0.0.0:1',
  SHIELD_ORIGIN: 'https://evil.example',
  SHIELD_TLS_CERT: '/tmp/cert.pem',
  SHIELD_TLS_KEY: '/tmp/key.pem',
  SHIELD_BEHIND_TLS: '1',
  SHIELD_REQUIRE_DIGEST: '1',
  SHIELD_MAX_PENDING: '9',
  SHIELD_MAX_PENDING_BYTES: '9',
  SHIELD_MAX_REFUSALS: '9',
  SHIELD_DRAIN_SECONDS: '9',
  NANGO_WEBHOOK_SECRET: 'a-secret-of-16-bytes',
  META_APP_SECRET: 'a-secret-of-16-bytes',
  SHIELD_SHOPIFY_API_VERSION: '2026-07',
  SHIELD_GRAPH_API_VERSION: 'v11.1',
  SHIELD_READ_TIMEOUT_SECONDS: '3',
  SHIELD_WRITE_TIMEOUT_SECONDS: '3',
}

describe('what notification settings can name', () => {
  it('comes from the environment, a named file and the home’s, and from no .env that was found, allowed or not', () => {
    const { read, readAll } = place({
      'work/ci.env': 'SHIELD_NOTIFY_B=named\nSHIELD_NOTIFY_C=named',
      'work/.env': 'SHIELD_NOTIFY_A=found\nSHIELD_NOTIFY_E=found\nSHIELD_ACTOR=found',
      'home/.env': 'SHIELD_NOTIFY_C=home\nSHIELD_NOTIFY_D="home # all of it"\nSHIELD_NOTIFY_x=1',
    })
    readAll().envDoor.decide('allow')
    const settings = read({ SHIELD_NOTIFY_A: 'environment', SHIELD_NOTIFY_F: ' ' }, 'ci.env')
    expect(settings.actor).toBe('found')
    expect(settings.notifyVariables).toEqual({
      SHIELD_NOTIFY_A: 'environment',
      SHIELD_NOTIFY_B: 'named',
      SHIELD_NOTIFY_C: 'named',
      SHIELD_NOTIFY_D: 'home # all of it',
    })
  })
})

describe('a .env found in the working directory', () => {
  const guarded = VARIABLES.filter((name) => !isFree(name) && !isNeverFound(name) && name !== 'SHIELD_HOME')

  it.each(guarded)('does not set %s before it is allowed, and says so', (name) => {
    const { readAll } = place({ 'work/.env': `${name}=${VALUES[name] ?? 'evil'}\n` })
    const { settings, envDoor, warnings } = readAll()
    expect(settings).toEqual(unset(settings))
    expect(envDoor.found).toMatchObject({ standing: 'unknown', guarded: [name], free: [] })
    expect(warnings).toEqual([
      `./.env sets ${name}, which is not taken from it: nobody has allowed that file. Allow it with \`shield env allow\`, or name it with --env-from ./.env`,
    ])
  })

  it.each(VARIABLES.filter(isFree))('sets %s in any case', (name) => {
    const { readAll } = place({ 'work/.env': `${name}=${VALUES[name] ?? ''}\n` })
    expect(readAll().settings).not.toEqual(unset(readAll().settings))
    expect(readAll().warnings).toEqual([])
  })

  it('sets everything once it is allowed, until a byte of it changes', () => {
    const text = 'NANGO_BASE_URL=https://nango.example\nNANGO_API_KEY=key\nINTEGRATIONS_AUDIT_LOG=0\n'
    const { readAll, workingDirectory } = place({ 'work/.env': text })
    readAll().envDoor.decide('allow')
    expect(readAll()).toMatchObject({
      settings: { nangoBaseUrl: 'https://nango.example', nangoApiKey: 'key', auditReads: false },
      envDoor: { found: { standing: 'allowed', hosts: ['nango.example'] } },
      warnings: [],
    })
    writeFileSync(join(workingDirectory, '.env'), text.replace('nango.example', 'evil.example'))
    expect(readAll()).toMatchObject({
      settings: { nangoBaseUrl: 'http://127.0.0.1:3003', nangoApiKey: undefined, auditReads: true },
      envDoor: { found: { standing: 'changed' } },
      warnings: [expect.stringContaining('it has changed since it was looked at')],
    })
    writeFileSync(join(workingDirectory, '.env'), text)
    expect(readAll().envDoor.found?.standing).toBe('allowed')
  })

  it('is not spoken of once it is denied, until it changes', () => {
    const { readAll, workingDirectory } = place({ 'work/.env': 'NANGO_API_KEY=key' })
    readAll().envDoor.decide('deny')
    expect(readAll()).toMatchObject({ settings: { nangoApiKey: undefined }, warnings: [] })
    writeFileSync(join(workingDirectory, '.env'), 'NANGO_API_KEY=other')
    expect(readAll().warnings).toHaveLength(1)
  })

  it('is not allowed by what was said of the same text in another folder', () => {
    const files = { 'work/.env': 'NANGO_API_KEY=key' }
    const [one, other] = [place(files), place(files)]
    one.readAll().envDoor.decide('allow')
    expect(other.readAll({ SHIELD_HOME: one.home }).settings.nangoApiKey).toBeUndefined()
    expect(one.readAll().settings.nangoApiKey).toBe('key')
  })

  it('is trusted when it is named, and when it is the home’s own', () => {
    const { readAll, workingDirectory } = place({ 'work/.env': 'NANGO_API_KEY=key' })
    for (const read of [readAll({}, './.env'), readAll({ SHIELD_HOME: workingDirectory })]) {
      expect(read).toMatchObject({ settings: { nangoApiKey: 'key' }, envDoor: { found: null }, warnings: [] })
    }
  })

  it('is not spoken of for what a person has set before it', () => {
    const { readAll } = place({ 'work/.env': 'NANGO_API_KEY=key\nSHIELD_ACTOR=boss' })
    expect(readAll({ NANGO_API_KEY: 'mine', SHIELD_ACTOR: 'me' }).warnings).toEqual([])
  })

  it('allows nothing when what was remembered cannot be read', () => {
    const { readAll, home } = place({ 'work/.env': 'NANGO_API_KEY=key' })
    for (const text of ['', '[]', '{"x":', 'null']) {
      writeFileSync(join(home, 'env-files.json'), text)
      expect(readAll().settings.nangoApiKey).toBeUndefined()
    }
    readAll().envDoor.decide('allow')
    expect(readAll().settings.nangoApiKey).toBe('key')
    expect(statSync(join(home, 'env-files.json')).mode & 0o777).toBe(0o600)
  })
})

/** The settings of the same home with nothing set anywhere. */
function unset({ home }: Settings): Settings {
  const { workingDirectory } = place()
  return readSettings({
    env: { SHIELD_HOME: home },
    workingDirectory,
    envFrom: undefined,
    databaseFlag: undefined,
    hash,
  }).settings
}

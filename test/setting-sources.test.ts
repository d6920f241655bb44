import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSettings } from '../src/setting-sources.ts'

/** A working directory and a home of the test's own, with the files that it wants. */
function place(files: Readonly<Record<string, string>> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'shield-settings-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const [workingDirectory, home] = [join(root, 'work'), join(root, 'home')]
  mkdirSync(workingDirectory)
  mkdirSync(home)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  const read = (env: Readonly<Record<string, string>> = {}, envFrom?: string) =>
    readSettings({ env: { SHIELD_HOME: home, ...env }, workingDirectory, envFrom, databaseFlag: undefined })
  return { root, home, workingDirectory, read }
}

describe('settings', () => {
  it('come from the environment, then the named file, then ./.env, then the home’s', () => {
    const { read } = place({
      'work/ci.env': 'SHIELD_ACTOR=named\nSHIELD_READ_TIMEOUT_SECONDS=2',
      'work/.env':
        'SHIELD_READ_TIMEOUT_SECONDS=3\nSHIELD_WRITE_TIMEOUT_SECONDS=3\nSHIELD_INTEGRATION_GOOGLE=local',
      'home/.env':
        'SHIELD_ACTOR=home\nSHIELD_READ_TIMEOUT_SECONDS=4\nSHIELD_WRITE_TIMEOUT_SECONDS=4\nSHIELD_INTEGRATION_GOOGLE=home\nSHIELD_DB=/home.db\nNANGO_API_KEY=home-key',
    })
    expect(read({ SHIELD_ACTOR: 'environment' }, 'ci.env')).toMatchObject({
      actor: 'environment',
      readTimeout: 2000,
      writeTimeout: 3000,
      integrations: { google: 'local' },
      database: '/home.db',
      nangoApiKey: 'home-key',
    })
  })

  it.each([
    'SHIELD_DB=/tmp/evil.db',
    'SHIELD_ACTOR=boss',
    'SHIELD_ALLOWED_HOSTS=evil.example',
    'SHIELD_BEHIND_TLS=1',
    'SHIELD_REQUIRE_DIGEST=0',
    'SHIELD_MAX_PENDING=9',
    'SHIELD_MAX_PENDING_BYTES=9',
    'SHIELD_MAX_REFUSALS=9',
  ])('do not take %s from a file that merely lies in the working directory', (line) => {
    const { read } = place({ 'work/.env': line, 'home/.env': line })
    const [name] = line.split('=')
    expect(() => read()).toThrow(
      expect.objectContaining({
        code: 'denied',
        message: `./.env sets ${name}, which a file in the working directory may not do`,
      }),
    )
    expect(() => read({}, './.env')).not.toThrow()
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

  it('name a server from whatever place, which the demo passes over', () => {
    const { read, home, workingDirectory } = place({
      'work/.env': 'SHIELD_URL=https://shield.example\nSHIELD_TOKEN=token',
    })
    expect(read().remote).toEqual({ url: 'https://shield.example', token: 'token' })
    const env = { SHIELD_HOME: home, SHIELD_URL: 'https://other.example' }
    const around = { env, workingDirectory, envFrom: undefined, databaseFlag: undefined }
    expect(() => readSettings({ ...around, env: { SHIELD_HOME: home, SHIELD_TOKEN: 'mine' } })).toThrow(
      expect.objectContaining({ code: 'denied' }),
    )
    expect(readSettings({ ...around, isAlone: true }).remote).toBeNull()
  })

  it('of a named file are taken as a person’s own word', () => {
    const { read } = place({ 'work/.env': 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0' })
    expect(() => read()).toThrow(expect.objectContaining({ code: 'denied' }))
    expect(read({}, './.env').writeRequiresApproval).toBe(false)
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

  it('name the host for no key but their own when they lie in the working directory', () => {
    const { read } = place({ 'work/.env': 'NANGO_BASE_URL=https://evil.example' })
    expect(() => read({ NANGO_API_KEY: 'key' })).toThrow(expect.objectContaining({ code: 'denied' }))
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

  it('is never moved by a file that merely lies in the working directory', () => {
    const { read, home } = place({ 'work/.env': 'SHIELD_HOME=/tmp/evil' })
    expect(read().home).toBe(home)
    expect(read({ SHIELD_HOME: '', XDG_DATA_HOME: '/data' }).home).toBe('/data/shield')
  })
})

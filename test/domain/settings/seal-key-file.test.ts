import { describe, expect, it } from 'vitest'
import { resolveSettings } from '../../../src/domain/settings/settings.ts'

const settingsFrom = (values: Readonly<Record<string, string>>, flag?: string) =>
  resolveSettings([{ name: 'the environment', values }], '/home', flag)

const URL_SET = { SHIELD_DATABASE_URL: 'postgres://anna@db/queue' }

describe('SHIELD_SEAL_KEY_FILE', () => {
  it('says where the seal key of a queue in PostgreSQL lies', () => {
    const settings = settingsFrom({ ...URL_SET, SHIELD_SEAL_KEY_FILE: '/run/secrets/seal_key' })
    expect(settings.sealKeyFile).toBe('/run/secrets/seal_key')
    expect(settingsFrom(URL_SET).sealKeyFile).toBeNull()
  })

  it('is refused for a queue in a file, which has its key beside it', () => {
    expect(() => settingsFrom({ SHIELD_SEAL_KEY_FILE: '/run/secrets/seal_key' })).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: 'SHIELD_SEAL_KEY_FILE is for a queue in PostgreSQL',
        hint: 'Set SHIELD_DATABASE_URL, or take it out of the environment: a queue in a file has its key beside that file',
      }),
    )
  })

  it('has no say in a file that --db names', () => {
    const values = { ...URL_SET, SHIELD_SEAL_KEY_FILE: '/run/secrets/seal_key' }
    expect(settingsFrom(values, '/other.db')).toMatchObject({ database: '/other.db', sealKeyFile: null })
  })

  it('takes no ~, which only a shell knows', () => {
    expect(() => settingsFrom({ ...URL_SET, SHIELD_SEAL_KEY_FILE: '~/seal_key' })).toThrow(
      /^SHIELD_SEAL_KEY_FILE in the environment must be a path without ~/,
    )
  })
})

import { expect, it } from 'vitest'
import { readMigrations } from '../../src/postgres/migrate.ts'
import { MIGRATIONS } from '../../src/postgres/schema.ts'
import { GOES_ON, STOPS } from '../postgres/schema/upgrade.ts'

it('every migration on PostgreSQL says first whether the version before goes on', () => {
  const silent = readMigrations().flatMap((text, at) =>
    [GOES_ON, STOPS].some((line) => text.startsWith(line)) ? [] : [MIGRATIONS[at]],
  )
  expect(silent).toEqual([])
})

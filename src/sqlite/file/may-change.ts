import { dirname } from 'node:path'
import { roomFor } from '../../vault/room.ts'
import { assertSchema, type SqliteDatabase } from './database.ts'
import { translateError } from './sqlite-error.ts'

/** One of `guard.mayChange`: what may be read and not be changed here. */
export async function mayChange(database: SqliteDatabase): Promise<void> {
  const { file } = database
  await database.read(function* () {
    assertSchema(yield* database.value('pragma user_version'), file)
  })
  if (roomFor(file)?.isFull === true)
    throw translateError(Object.assign(new Error(`No room in ${dirname(file)}`), { code: 'ENOSPC' }), file)
}

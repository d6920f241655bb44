import type { Actor } from '../../domain/access/principal.ts'
import type { Backup } from '../../domain/ports/store.ts'
import { noteOf, type Parts } from '../parts.ts'

export interface BackupTarget {
  /** Absolute path. */
  readonly file: string
  readonly force: boolean
}

/** Copies the whole database to a file and audits that there is such a copy. Fails with `conflict` when it exists. */
export async function backup(parts: Parts, { file, force }: BackupTarget, actor: Actor): Promise<Backup> {
  const store = await parts.store()
  return store.backup({ file, force, note: noteOf(parts, 'backup.written', null, actor, { file }) })
}

import { sep } from 'node:path'
import type { Integrity } from '../domain/ports/guard-store.ts'
import { statOf } from './files.ts'

/** Which of these others may read or write. Windows has no modes to judge; a folder that a person named is theirs to open. */
export function openPaths(folder: string | null, files: readonly string[]): Integrity['open'] {
  if (sep !== '/') return []
  const paths = [
    ...(folder === null ? [] : [{ path: folder, allowed: '0700' }]),
    ...files.map((path) => ({ path, allowed: '0600' })),
  ]
  return paths.flatMap(({ path, allowed }) => {
    const mode = Number((statOf(path)?.mode ?? 0n) & 0o777n)
    return (mode & 0o077) === 0 ? [] : [{ path, allowed, mode: mode.toString(8).padStart(4, '0') }]
  })
}

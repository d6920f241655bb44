import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

/**
 * Where a path leads once every symbolic link in it was followed, also if nothing is there yet. What lies beside the
 * database (its journal, key and vault) lies beside the real file, whichever way somebody came to it.
 */
export function realPathOf(path: string): string {
  const absolute = resolve(path)
  try {
    return realpathSync(absolute)
  } catch {
    const folder = dirname(absolute)
    if (folder === absolute) return absolute
    const target = linkTarget(absolute)
    return target === undefined
      ? resolve(realPathOf(folder), basename(absolute))
      : realPathOf(resolve(folder, target))
  }
}

/** Undefined for what is no link. */
function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? readlinkSync(path)
    : undefined
}

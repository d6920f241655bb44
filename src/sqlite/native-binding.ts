import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Where better-sqlite3's compiled part lies. Its JavaScript is bundled (3 ms at start instead of 18), and then cannot
 * find that part by itself.
 */
export function nativeBinding(): string {
  const manifest = createRequire(import.meta.filename).resolve('better-sqlite3/package.json')
  return join(dirname(manifest), 'build', 'Release', 'better_sqlite3.node')
}

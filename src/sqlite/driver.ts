import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type Sqlite from 'better-sqlite3'

/** better-sqlite3, and the absolute path of its compiled part; without that the package finds its own. */
export interface Driver {
  readonly Sqlite: typeof Sqlite
  readonly nativeBinding?: string
}

/** The version of Node-API that release 13 is built for; came with Node 22.14 and never to Node 20. */
const FOR_RELEASE_13 = 10

/**
 * The release of better-sqlite3 that this Node can run; no one release can be run by all. 12 is the last for Node 20,
 * and from Node 24.19 on it ends the process when a statement is collected while no JavaScript runs
 * (https://github.com/WiseLibs/better-sqlite3/issues/1515). 13 crashes where Node-API is older than it needs
 * (https://github.com/WiseLibs/better-sqlite3/issues/1514). Where 13 was not installed, 12 is better than nothing.
 *
 * Its JavaScript is bundled (3 ms at start instead of 18), and then cannot find the compiled part by itself.
 */
export async function loadDriver(nodeApi: number): Promise<Driver> {
  const binding = nodeApi >= FOR_RELEASE_13 ? findPrebuilt() : null
  if (binding !== null) return { ...(await import('./driver-13.ts')), nativeBinding: binding }
  const compiled = join(folderOf('better-sqlite3'), 'build', 'Release', 'better_sqlite3.node')
  return { ...(await import('./driver-12.ts')), nativeBinding: compiled }
}

const require = createRequire(import.meta.filename)

function folderOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`))
}

/** Release 13 brings a compiled part for every usual machine; this asks it which. Null: it is not there, or none fits. */
function findPrebuilt(): string | null {
  try {
    const { getPrebuildPath } = require(join(folderOf('better-sqlite3-13'), 'lib', 'binding.js')) as Binding
    return getPrebuildPath()
  } catch {
    return null
  }
}

interface Binding {
  readonly getPrebuildPath: () => string | null
}

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { ShieldError } from '../../domain/errors.ts'
import { INSTALL_AGAIN } from './sqlite-error.ts'

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
 * (https://github.com/WiseLibs/better-sqlite3/issues/1514). 12 never stands in for 13: it could end in the middle of a
 * call. Fails with `unavailable` where the one that is needed is not there, as after a change of Node.
 *
 * Its JavaScript is bundled (3 ms at start instead of 18), and then cannot find the compiled part by itself.
 */
export async function loadDriver(nodeApi: number): Promise<Driver> {
  if (nodeApi >= FOR_RELEASE_13) {
    const nativeBinding = findPrebuilt()
    return { ...(await import('./driver-13.ts')), nativeBinding }
  }
  const nativeBinding = findCompiled()
  return { ...(await import('./driver-12.ts')), nativeBinding }
}

const require = createRequire(import.meta.filename)

function folderOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`))
}

/** Release 12 is downloaded or compiled for this Node as it is installed; npm leaves it out where neither can be done. */
function findCompiled(): string {
  try {
    return join(folderOf('better-sqlite3'), 'build', 'Release', 'better_sqlite3.node')
  } catch (cause) {
    throw notInstalled(12, cause, `${INSTALL_AGAIN}; compiling it takes Python 3, make and a C++ compiler`)
  }
}

/** Release 13 brings a compiled part for every usual machine; this asks it which. */
function findPrebuilt(): string {
  let path: string | null
  try {
    const { getPrebuildPath } = require(join(folderOf('better-sqlite3-13'), 'lib', 'binding.js')) as Binding
    path = getPrebuildPath()
  } catch (cause) {
    throw notInstalled(13, cause, INSTALL_AGAIN)
  }
  if (path !== null) return path
  throw new ShieldError('unavailable', 'better-sqlite3 13 has no compiled part for this machine', {
    hint: 'Use Node 20 here, for which better-sqlite3 12 can be compiled',
  })
}

function notInstalled(release: number, cause: unknown, hint: string): ShieldError {
  const message = `better-sqlite3 ${release}, which this Node needs, is not installed`
  return new ShieldError('unavailable', message, { hint, cause })
}

interface Binding {
  readonly getPrebuildPath: () => string | null
}

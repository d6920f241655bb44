// better-sqlite3 12, for Nodes that release 13 cannot run on: src/sqlite/file/driver.ts says why there are two. npm would
// download or compile it on every Node (and compile 13, whose manifest says not to, from a lockfile, which does not), so
// `allowScripts` in package.json forbids both, and this does it where it is needed: first of all that `npm ci` runs here.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const driver = join(import.meta.dirname, '..', 'node_modules', 'better-sqlite3')
const isNeeded = Number(process.versions.napi) < 10
if (isNeeded && !existsSync(join(driver, 'build', 'Release', 'better_sqlite3.node'))) {
  console.log('Fetching or compiling better-sqlite3 12 for this Node, which can take a minute or two')
  try {
    execFileSync('npm', ['run', 'install'], { cwd: driver, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    console.error(error.stderr ?? error)
    console.error('error: better-sqlite3 12 could be neither downloaded nor compiled')
    console.error('hint: Compiling it takes Python 3, make and a C++ compiler; then run npm ci again')
    process.exitCode = 1
  }
}

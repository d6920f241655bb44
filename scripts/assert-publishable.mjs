// A build made on Node 20 lacks the release of better-sqlite3 that newer Nodes run, and has to look for it at each start.
import { readFileSync } from 'node:fs'

const built = readFileSync(new URL('../dist/sqlite.file.driver-13.cjs', import.meta.url), 'utf8')
if (built.includes('require("better-sqlite3-13")')) {
  console.error('Build on Node 22.14 or newer before publishing: better-sqlite3-13 is not in this build')
  process.exit(1)
}

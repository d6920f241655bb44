// A build made where one of the two releases of better-sqlite3 is not installed has to look for it at each start: 13 is
// not there on Node 20, and 12 where it could be neither downloaded nor compiled.
import { readFileSync } from 'node:fs'

for (const [release, name] of [
  [12, 'better-sqlite3'],
  [13, 'better-sqlite3-13'],
]) {
  const built = readFileSync(new URL(`../dist/sqlite.file.driver-${release}.cjs`, import.meta.url), 'utf8')
  if (!built.includes(`require("${name}")`)) continue
  console.error(`Build on Node 22.14 or newer before publishing: ${name} is not in this build`)
  process.exitCode = 1
}

// Builds dist/ unless it is as new as what it is made from. Two that start at once build once: the second waits.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const MADE_FROM = [
  'src',
  'bin',
  'scripts/build.mjs',
  'scripts/code-cache.mjs',
  'scripts/record-code.cjs',
  'scripts/file-url.mjs',
  'scripts/third-party.mjs',
  'package.json',
  'package-lock.json',
]

const unlock = await lock(
  join(tmpdir(), `shield-build-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`),
)
try {
  if (isStale()) {
    const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' })
    process.exitCode = status ?? 1
  }
} finally {
  unlock()
}

function isStale() {
  const built = changedAt(join(root, 'dist', '.built'))
  return MADE_FROM.some((name) => everythingIn(join(root, name)).some((path) => changedAt(path) > built))
}

/** The folders count too: they tell of a file that was taken away. */
function everythingIn(path) {
  if (!statSync(path).isDirectory()) return [path]
  return [path, ...readdirSync(path, { recursive: true }).map((name) => join(path, name))]
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Waits until nobody else has the lock; one whose owner is gone counts as free. */
async function lock(path) {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isGone(path)) rmSync(path, { force: true })
    else await pause(100)
  }
}

function isGone(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

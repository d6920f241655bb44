// Packs the project, installs the tarball into an empty folder as a user would, and runs what was installed.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'shield-package-'))
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

try {
  run('npm', ['pack', '--pack-destination', folder, '--ignore-scripts'], root)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  // npm 12 runs an install script only where the installing project allows it; better-sqlite3 needs its own.
  writeFileSync(
    join(folder, 'package.json'),
    '{ "private": true, "allowScripts": { "better-sqlite3": true } }\n',
  )
  run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], folder)
  const version = run(join(folder, 'node_modules', '.bin', 'shield'), ['--version'], folder).trim()
  const list = run(
    join(folder, 'node_modules', '.bin', 'shield'),
    ['approvals', 'list', '--json', '--db', join(folder, 'home', 'shield.db')],
    folder,
  ).trim()
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`shield --version printed ${JSON.stringify(version)}`)
  // Beside it stands that a database was begun.
  if (JSON.parse(list).items.length !== 0)
    throw new Error(`shield approvals list printed ${JSON.stringify(list)}`)
  console.log(`${tarball}: shield ${version} runs from an empty folder`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

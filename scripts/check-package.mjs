// Packs the project, installs the tarball into an empty folder as a user would, and runs what was installed. Users are
// given a prebuilt part of better-sqlite3; where this folder has compiled its own, that one stands in for it, so that
// the same sources are not compiled a second time.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'shield-package-'))
const run = (command, args, cwd, env = {}) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })

/** What better-sqlite3's install script is told, so that it takes the part compiled here as it takes a downloaded one. */
function prebuilt() {
  const driver = join(root, 'node_modules', 'better-sqlite3')
  const compiled = join('build', 'Release', 'better_sqlite3.node')
  if (!existsSync(join(driver, compiled))) return {}
  const { version } = JSON.parse(readFileSync(join(driver, 'package.json'), 'utf8'))
  const { platform, arch, versions } = process
  const prebuilds = join(folder, 'prebuilds')
  mkdirSync(prebuilds)
  // The name by which prebuild-install looks for it.
  const archive = join(
    prebuilds,
    `better-sqlite3-v${version}-node-v${versions.modules}-${platform}-${arch}.tar.gz`,
  )
  run('tar', ['-czf', archive, '-C', driver, compiled], root)
  return { npm_config_better_sqlite3_local_prebuilds: prebuilds }
}

try {
  run('npm', ['pack', '--pack-destination', folder, '--ignore-scripts'], root)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  // npm 12 runs an install script only where the installing project allows it; better-sqlite3 needs its own.
  writeFileSync(
    join(folder, 'package.json'),
    '{ "private": true, "allowScripts": { "better-sqlite3": true } }\n',
  )
  run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], folder, prebuilt())
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

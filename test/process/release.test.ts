import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  version: string
  scripts: Record<string, string>
  dependencies: Record<string, string>
}

it('names every dependency with its licence among the third parties', () => {
  const rows = [...read('dist', 'THIRD-PARTY.md').matchAll(/^\| (\S+) \| (\S+) \| (.+) \|$/gm)]
  const versions = Object.fromEntries(rows.map(([, name = '', version = '']) => [name, version]))
  expect(versions).toMatchObject(manifest.dependencies)
  for (const [, , , licence] of rows) expect(licence).not.toBe('')
})

it('carries every page that shield names to those who install it', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const texts = sources.filter((name) => name.endsWith('.ts')).map((name) => read('src', name))
  const named = [...new Set(texts.flatMap((text) => text.match(/(?<!\/)\bdocs\/[\w-]+\.md\b/g) ?? []))]
  expect(named).toContain('docs/policy.md')
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
  ) as readonly [{ readonly files: readonly { readonly path: string }[] }]
  const carried = packed[0].files.map(({ path }) => path)
  expect(named.filter((page) => !carried.includes(page))).toEqual([])
})

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions: Readonly<Record<string, string>>
        readonly steps: readonly { readonly run?: string; readonly uses?: string }[]
      }
    >
  >
}

it('publishes only after every check, with provenance and without a kept token', () => {
  const text = read('.github', 'workflows', 'release.yml')
  const { publish } = (parse(text) as Workflow).jobs
  const runs = publish?.steps.map(({ run = '' }) => run) ?? []
  const at = runs.findIndex((run) => run.startsWith('npm publish'))
  expect(runs[at]).toContain('--provenance')
  expect(runs.indexOf('npm run check')).toBeGreaterThan(runs.indexOf('npm ci'))
  expect(at).toBeGreaterThan(runs.indexOf('npm run check'))
  expect(publish?.permissions).toEqual({ contents: 'write', 'id-token': 'write' })
  expect(text).not.toMatch(/secrets\./)
  for (const [, script = ''] of runs.join('\n').matchAll(/npm run (\S+)/g))
    expect(manifest.scripts).toHaveProperty(script)
})

it('makes the formula of the very tarball that a release carries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shield-formula-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const tarball = join(folder, 'shield-cli-shield-9.9.9.tgz')
  writeFileSync(tarball, 'a tarball')
  const formula = execFileSync(process.execPath, [join(root, 'scripts', 'homebrew-formula.mjs'), tarball], {
    encoding: 'utf8',
  })
  expect(formula).toContain(`sha256 "${createHash('sha256').update('a tarball').digest('hex')}"`)
  expect(formula).toContain(`/releases/download/v${manifest.version}/shield-cli-shield-9.9.9.tgz"`)
  expect(formula).toMatch(/^class Shield < Formula\n[\s\S]*\nend\n$/)
})

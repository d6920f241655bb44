import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'

const require = createRequire(import.meta.url)
const ROOT = join(import.meta.dirname, '..', '..')
const HOOK = join(import.meta.dirname, 'kept-code-hook.cjs')
const CODE = join('dist', 'code', `${process.versions.v8}-${process.arch}`)
const LIST = ['approvals', 'list'] as const
const EMPTY = 'Nothing waits for a decision'

/** An installed shield that a test may damage. */
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shield-installed-'))
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

function run(argv: readonly string[], flags: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, join(folder, 'bin', 'shield.js'), ...argv],
    { env: { SHIELD_HOME: join(folder, 'home') }, cwd: folder, encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

/** What became of the code kept for the part that the list begins with. */
function codeOfList(flags: readonly string[] = []): string | undefined {
  const { stderr } = run(LIST, ['--require', HOOK, ...flags])
  return /^code of list\.cjs: (.*)$/m.exec(stderr)?.[1]
}

function change(file: string, changed: (bytes: Buffer) => Buffer): void {
  writeFileSync(join(folder, file), changed(readFileSync(join(folder, file))))
}

const KEPT = join(CODE, 'list.cjs')

describe('the code that the build keeps', () => {
  it('is used by what is typed most, in every part that it loads', () => {
    for (const argv of [LIST, ['--help']]) {
      const lines = run(argv, ['--require', HOOK]).stderr.match(/^code of .*$/gm) ?? []
      expect(lines.length).toBeGreaterThan(1)
      expect(lines.filter((line) => !line.endsWith(': used'))).toStrictEqual([])
    }
  })

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['is empty', () => Buffer.alloc(0)],
    ['was cut off', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['lacks its last byte', (bytes) => bytes.subarray(0, -1)],
    ['is something else', (bytes) => randomBytes(bytes.length)],
    ['is zeros', (bytes) => Buffer.alloc(bytes.length)],
    [
      'lost its code to zeros',
      (bytes) => Buffer.alloc(bytes.length).fill(bytes.subarray(0, 60_000), 0, 60_000),
    ],
    ['has one bit changed in its code', (bytes) => flipped(bytes, bytes.length - 4000)],
    ['has one bit changed in the middle', (bytes) => flipped(bytes, bytes.length / 2)],
    ['has one bit changed in its source', (bytes) => flipped(bytes, 4000)],
  ])('is passed over in silence where its file %s', (_, damaged) => {
    const sound = run(LIST)
    change(KEPT, damaged)
    expect(run(LIST)).toStrictEqual(sound)
    expect(sound).toStrictEqual({ status: 0, stdout: '', stderr: `${EMPTY}\n` })
    expect(codeOfList()).toMatch(/none|refused/)
  })

  it('is passed over in silence where V8 runs with other flags, and where there is none', () => {
    const sound = run(LIST)
    expect(run(LIST, ['--no-opt'])).toStrictEqual(sound)
    expect(codeOfList(['--no-opt'])).toBe('refused')
    rmSync(join(folder, 'dist', 'code'), { recursive: true })
    expect(run(LIST)).toStrictEqual(sound)
    expect(codeOfList()).toBe('none')
  })

  it('never stands in for a part that was changed, not even for one as long as it was', () => {
    change(join('dist', 'list.cjs'), (bytes) =>
      Buffer.from(bytes.toString().replaceAll(EMPTY, EMPTY.toUpperCase())),
    )
    expect(run(LIST).stderr).toBe(`${EMPTY.toUpperCase()}\n`)
  })
})

describe('a part', () => {
  it.each([
    ['cannot be read', undefined, 'ENOENT'],
    ['breaks while it is run', "throw new Error('broken')", 'broken'],
  ])('that %s is loaded anew the next time, whole', (_, atFirst, why) => {
    const file = join(folder, 'dist', 'part.cjs')
    const { loadPart } = require(join(folder, 'bin', 'load-part.js')) as {
      readonly loadPart: (name: string) => unknown
    }
    if (atFirst !== undefined) writeFileSync(file, `exports.begun = true; ${atFirst}`)
    expect(() => loadPart('part.cjs')).toThrow(why)
    writeFileSync(file, 'exports.whole = true')
    expect(loadPart('part.cjs')).toEqual({ whole: true })
  })
})

function flipped(bytes: Buffer, place: number): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(Math.trunc(place)) ^ 1, Math.trunc(place))
  return changed
}

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { appendLine, createOutFile } from '../../../src/cli/terminal/out-file.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shield-out-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const bytes = (size: number): Uint8Array => new Uint8Array(size)

it.each([
  ['in a folder that is not there', 'nope/log.jsonl', 'ENOENT', 'Its folder is not there'],
  ['below a file', 'file/log.jsonl', 'ENOTDIR', 'no folder'],
])('a file %s is not begun, and the error says what to do', (_where, name, code, hint) => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  const file = join(folder, name)
  const failure = expect.objectContaining({
    code: 'failed',
    message: `${file} could not be written (${code})`,
    hint: expect.stringContaining(hint) as unknown,
  })
  expect(() => createOutFile(file, false, bytes)).toThrow(failure)
  expect(() => appendLine(file, 'head')).toThrow(failure)
  expect(readdirSync(folder)).toEqual(['file'])
})

it('a folder is no file, and nothing is begun beside it', () => {
  const folder = temporaryFolder()
  const name = join(folder, 'logs')
  mkdirSync(name)
  const failure = expect.objectContaining({ code: 'failed', hint: 'It is a folder: name a file in it' })
  for (const force of [false, true]) expect(() => createOutFile(name, force, bytes)).toThrow(failure)
  expect(readdirSync(folder)).toEqual(['logs'])
})

it('a line is added to no folder', () => {
  const folder = temporaryFolder()
  expect(() => appendLine(folder, 'head')).toThrow(
    expect.objectContaining({ hint: 'It is a folder: name a file in it' }),
  )
})

import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findFile, removeFile, writeFile } from '../../../src/cli/commands/agent/config-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shield-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a file of an agent', () => {
  it('is not written over what another program has put there since it was read', () => {
    const path = join(folder, 'mcp.json')
    const absent = findFile(path)
    writeFileSync(path, '{"theirs": 1}')
    const found = findFile(path)
    writeFileSync(path, '{"theirs": 2}')
    expect(() => writeFile(absent, 'ours', randomBytes)).toThrow('was changed by another program just now')
    expect(() => writeFile(found, 'ours', randomBytes)).toThrow('was changed by another program just now')
    expect(() => removeFile(found, [])).toThrow('was changed by another program just now')
    rmSync(path)
    expect(() => writeFile(found, 'ours', randomBytes)).toThrow('was changed by another program just now')
    expect(readdirSync(folder)).toEqual([])
  })

  it.skipIf(process.getuid?.() !== 0)('keeps its owner where root changes it, as with sudo', () => {
    const path = join(folder, 'mcp.json')
    writeFileSync(path, '{}', { mode: 0o640 })
    chownSync(path, 1234, 2345)
    writeFile(findFile(path), '{"a": 1}', randomBytes)
    const { uid, gid, mode } = statSync(path)
    expect([uid, gid, mode & 0o777, readFileSync(path, 'utf8')]).toEqual([1234, 2345, 0o640, '{"a": 1}'])
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createKey } from '../../src/vault/seal-key.ts'

/** A name so long that nothing can be made beside the file, as in a folder that is mounted to be read alone. */
const LONG = 'k'.repeat(250)

it('a seal key that lies there is taken where none could be made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shield-key-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, LONG)
  expect(() => createKey(path)).toThrow(`The seal key at ${path} could not be made (ENAMETOOLONG)`)
  writeFileSync(path, `${'a'.repeat(64)}\n`, { mode: 0o600 })
  expect(Buffer.from(createKey(path)).toString('hex')).toBe('a'.repeat(64))
  writeFileSync(path, 'something else')
  expect(() => createKey(path)).toThrow('cannot be read')
})

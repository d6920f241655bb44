import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { realPathOf } from '../src/stores.ts'
import { openConnectedLab, queueEvent } from './process/approvals/propose.ts'

it('a path leads through every link, also to what is not there yet', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'shield-path-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'real'))
  writeFileSync(join(root, 'real', 'shield.db'), '')
  symlinkSync(join(root, 'real', 'shield.db'), join(root, 'file'))
  symlinkSync('real', join(root, 'folder'))
  symlinkSync('real/later.db', join(root, 'dangling'))
  const real = (name: string) => join(root, 'real', name)
  expect(realPathOf(join(root, 'file'))).toBe(real('shield.db'))
  expect(realPathOf(join(root, 'folder', 'new.db'))).toBe(real('new.db'))
  expect(realPathOf(join(root, 'dangling'))).toBe(real('later.db'))
  expect(realPathOf(join(root, 'none', 'such.db'))).toBe(join(root, 'none', 'such.db'))
})

it('a database that somebody comes to by a link is the same one, with its journal and its key', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  expect(await lab.run(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
  const link = join(lab.folder, 'link.db')
  symlinkSync(join(lab.home, 'shield.db'), link)
  const status = await lab.run(['--db', link, 'status', '--json'])
  expect(status).toMatchObject({ exit: 0, stderr: '' })
  expect(JSON.parse(status.stdout)).toMatchObject({ hold: null })
  const next = await queueEvent(lab, ['--title', 'Next'])
  expect(await lab.run(['--db', link, 'approvals', 'approve', next, '--yes'])).toMatchObject({ exit: 0 })
  expect(await lab.run(['approvals', 'show', next, '--json'])).toMatchObject({ exit: 0 })
  expect(lab.effects()).toBe(2)
})

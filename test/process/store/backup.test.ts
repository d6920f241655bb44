import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { itemsOf, jsonOf, openConnectedLab, queueEvent } from '../approvals/propose.ts'

describe('shield backup', () => {
  it('writes a file that can be looked at, and that takes the place of a lost database', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const file = join(lab.folder, 'copy.db')
    const written = await lab.run(['backup', 'copy.db'])
    expect(written).toMatchObject({ exit: 0, stdout: `${file}\n` })
    expect(written.stderr).toBe(`${statSync(file).size} bytes, checked; the log in it ends at entry 3\n`)
    expect(readdirSync(lab.folder)).toEqual(['copy.db'])
    expect(await lab.runInside(['--db', file, 'audit', 'verify', '--payloads'])).toMatchObject({ exit: 0 })
    const database = join(lab.home, 'shield.db')
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true })
    renameSync(file, database)
    expect((await lab.runInside(['approvals', 'list'])).stdout).toContain(id)
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })

  it('is audited with where it is and how far it goes', async () => {
    const lab = await openConnectedLab()
    const file = join(lab.folder, 'copy.db')
    const told = jsonOf(await lab.runInside(['backup', file, '--json']))
    const [entry] = itemsOf(await lab.runInside(['audit', 'list', '--type', 'backup', '--json'])) as {
      data: object
    }[]
    expect(entry?.data).toEqual(told)
    expect(told).toMatchObject({ file, head: { number: 2 } })
  })

  it('never replaces a file without --force, nor the database with it', async () => {
    const lab = await openConnectedLab()
    const file = join(lab.folder, 'copy.db')
    writeFileSync(file, 'mine')
    expect(await lab.runInside(['backup', file])).toMatchObject({ exit: 6, stdout: '' })
    expect(await lab.runInside(['backup', file, '--force'])).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['backup', join(lab.home, 'shield.db'), '--force'])).toMatchObject({ exit: 2 })
    expect(await lab.runInside(['--db', file, 'audit', 'verify'])).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['audit', 'verify'])).toMatchObject({ exit: 0 })
  })

  it('says so where the folder of the copy is not there', async () => {
    const lab = await openConnectedLab()
    const folder = join(lab.folder, 'nowhere')
    expect(await lab.runInside(['backup', join(folder, 'copy.db')])).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: `error: There is no folder ${folder} to put the copy in\nhint: Name a file in a folder that is there\n`,
    })
  })
})

import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Lab } from '../lab.ts'
import { jsonOf, openConnectedLab, queueEvent, requestOf, showRequest } from '../approvals/propose.ts'

const fileOf = (lab: Lab) => join(lab.home, 'shield.db')

/** As somebody restores a backup: what SQLite kept beside the old file goes with it. */
function restore(lab: Lab, copy: string): void {
  for (const end of ['-wal', '-shm']) rmSync(`${fileOf(lab)}${end}`, { force: true })
  copyFileSync(copy, fileOf(lab))
}

it("finds five sendings in doubt in yesterday's copy, and sends nothing until it is released", async () => {
  const lab = await openConnectedLab()
  const ids = [
    await queueEvent(lab),
    await queueEvent(lab, ['--title', 'Two']),
    await queueEvent(lab, ['--title', 'Three']),
  ]
  const copy = join(lab.folder, 'yesterday.db')
  expect(await lab.runInside(['backup', copy])).toMatchObject({ exit: 0 })
  ids.push(await queueEvent(lab, ['--title', 'Four']), await queueEvent(lab, ['--title', 'Five']))
  for (const id of ids)
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
  expect(lab.posts()).toBe(5)
  restore(lab, copy)

  const list = await lab.runInside(['approvals', 'list'])
  const states = new Map(
    list.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([id, state]) => [id, state]),
  )
  expect(states).toEqual(new Map(ids.map((id) => [id, 'unknown'])))
  expect(list.stderr).toContain('everything is on hold')
  const fresh = await queueEvent(lab, ['--title', 'Six'])
  expect(await lab.runInside(['approvals', 'approve', fresh, '--yes'])).toMatchObject({ exit: 3, stdout: '' })
  for (const id of ids) {
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 7, stdout: '' })
  }
  expect(await lab.runInside(['doctor'])).toMatchObject({ exit: 1 })
  expect(lab.posts()).toBe(5)

  expect(await lab.runInside(['approvals', 'release'])).toMatchObject({ exit: 0 })
  expect(await lab.runInside(['approvals', 'approve', fresh, '--yes'])).toMatchObject({ exit: 0 })
  const [known, , , lost] = ids
  expect(requestOf(await lab.runInside(['approvals', 'resolve', String(known), '--json']))).toMatchObject({
    state: 'succeeded',
    ending: { evidence: 'lookup' },
  })
  expect(await showRequest(lab, String(lost))).toMatchObject({
    state: 'unknown',
    payloadLost: true,
    call: null,
  })
  expect((await lab.runInside(['approvals', 'show', String(lost)])).stdout).toContain(
    'says the intent journal',
  )
  const word = ['approvals', 'resolve', String(lost), '--applied', '--reason', 'I saw it']
  expect(await lab.runInside(word)).toMatchObject({ exit: 0 })
  expect(await lab.runInside(['approvals', 'approve', String(known), '--yes'])).toMatchObject({ exit: 0 })
  expect(lab.posts()).toBe(6)
  expect(await lab.runInside(['audit', 'verify'])).toMatchObject({ exit: 0 })
  expect(await lab.runInside(['doctor'])).toMatchObject({ exit: 0 })
}, 1_800_000)

it('is an error, and not an empty queue, when the database is gone and its journal is there', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  await lab.runInside(['approvals', 'approve', id, '--yes'])
  for (const end of ['', '-wal', '-shm']) rmSync(`${fileOf(lab)}${end}`, { force: true })
  for (const argv of [['approvals', 'list'], ['status'], ['audit', 'list'], ['connections', 'list']]) {
    const ended = await lab.runInside(argv)
    expect(ended, argv.join(' ')).toMatchObject({ exit: 1, stdout: '' })
    expect(ended.stderr).toContain('is missing, but shield.db.intents and shield.db.key beside it are there')
  }
  const doctor = await lab.runInside(['doctor', '--json'])
  expect(doctor.exit).toBe(1)
  expect(jsonOf(doctor)).toMatchObject({ ok: false })
})

it("is an error when another shield's database was put in its place", async () => {
  const [lab, other] = [await openConnectedLab(), await openConnectedLab()]
  const [id, foreign] = [await queueEvent(lab), await queueEvent(other)]
  expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
  await other.runInside(['approvals', 'list'])
  renameSync(fileOf(other), fileOf(lab))
  const list = await lab.runInside(['approvals', 'list'])
  expect(list).toMatchObject({ exit: 1, stdout: '' })
  expect(list.stderr).toContain('one of them was swapped')
  expect(await lab.runInside(['approvals', 'approve', foreign, '--yes'])).toMatchObject({ exit: 1 })
  expect(lab.posts()).toBe(1)
})

import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { itemsOf, openConnectedLab, queueEvent, showRequest } from './propose.ts'

it('a sending process on another machine is shown, left alone, and given up only by resolve', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  lab.fault('latency-after=5s@POST')
  const sending = lab.start(['approvals', 'approve', id, '--yes'])
  await lab.hold.reached()
  sending.kill('SIGKILL')
  await sending.ended
  const raw = new Sqlite(join(lab.home, 'shield.db'))
  raw.exec(`drop trigger attempts_no_update; update attempts set owner_host = 'crate', owner_pid = 4711`)
  raw.close()

  const list = await lab.run(['approvals', 'list'])
  expect(list.stdout).toContain(`${id}\texecuting`)
  expect(list.stderr).toContain(
    `${id} is being sent by process 4711 on crate, which cannot be seen from here`,
  )
  const [listed] = itemsOf(await lab.run(['approvals', 'list', '--json']))
  expect(listed).toMatchObject({ id, state: 'executing', owner: 'unjudged' })
  expect((await lab.run(['approvals', 'show', id])).stdout).toContain('process 4711 on crate')
  expect(await showRequest(lab, id)).toMatchObject({ state: 'executing', owner: 'unjudged' })
  const doctor = await lab.run(['doctor'])
  expect(doctor).toMatchObject({ exit: 1 })
  expect(doctor.stdout).toContain('process 4711 on crate')

  expect(await lab.run(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 7 })
  expect(await lab.run(['approvals', 'resolve', id])).toMatchObject({ exit: 0 })
  expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded', ending: { evidence: 'lookup' } })
  expect(lab.posts()).toBe(1)
})

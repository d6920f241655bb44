import { expect, it } from 'vitest'
import { openConnectedLab, queueEvent, showRequest } from './propose.ts'

it('the queue has short names: shield list, approve, reject and -y', async () => {
  const lab = await openConnectedLab()
  const [first, second] = [await queueEvent(lab), await queueEvent(lab, ['--title', 'Lunch'])]
  // As JSON, which does not tell how old they are by now.
  const listed = await lab.runInside(['list', '--json'])
  expect(listed).toEqual(await lab.runInside(['approvals', 'list', '--json']))
  expect(listed.stdout).toContain(first)
  expect(await lab.runInside(['--quiet', 'approve', first, '-y'])).toMatchObject({ exit: 0 })
  expect(lab.effects()).toBe(1)
  expect(await lab.runInside(['reject', second])).toMatchObject({ exit: 0 })
  expect(await showRequest(lab, second)).toMatchObject({ state: 'rejected' })
  expect((await lab.runInside(['help', 'approve'])).stdout).toContain('Usage: shield approvals approve')
})

it('shield approvals alone lists at a terminal, and asks for a command in a pipe', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  const listed = await lab.startAtTerminal(['approvals']).ended
  expect(listed).toMatchObject({ exit: 0 })
  expect(listed.stdout).toContain(id)
  expect(await lab.runInside(['approvals'])).toMatchObject({ exit: 2 })
})

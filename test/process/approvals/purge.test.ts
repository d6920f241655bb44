import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Lab } from '../lab.ts'
import { errorOf, jsonOf, openConnectedLab, queueEvent } from './propose.ts'

/** An event that was sent long ago. */
async function openOldLab(): Promise<{ lab: Lab; id: string }> {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab, ['--reason', 'Bob asked for it'])
  expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
  const raw = new Sqlite(join(lab.home, 'shield.db'))
  raw.exec(`update requests set updated_at = '2020-01-01T00:00:00.000Z'`)
  raw.close()
  return { lab, id }
}

const PURGE = ['approvals', 'purge', '--older-than', '90d'] as const

describe('shield approvals purge', () => {
  it('says how many, and without a terminal erases nothing without --yes', async () => {
    const { lab, id } = await openOldLab()
    const refused = await lab.runInside(PURGE)
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(refused.stderr).toMatch(
      /^1 request ended before .* and still holds what was sent\nerror: .*--yes\n/,
    )
    expect(errorOf(await lab.runInside([...PURGE, '--json']))).toMatchObject({ code: 'usage', exit: 2 })
    expect(jsonOf(await lab.runInside(['approvals', 'show', id, '--json']))).not.toHaveProperty('purgedAt')
  })

  it('erases, and everything about the request goes on saying so', async () => {
    const { lab, id } = await openOldLab()
    expect(await lab.runInside(['approvals', 'purge', '--older-than', '366d', '--yes'])).toMatchObject({
      exit: 0,
    })
    const shown = await lab.runInside(['approvals', 'show', id])
    expect(shown.exit).toBe(0)
    expect(shown.stdout).toMatch(/\nErased\t.*: what was asked, sent and answered\n/)
    expect(shown.stdout).not.toContain('Demo with Bob')
    expect(shown.stdout).not.toContain('Bob asked for it')
    expect(jsonOf(await lab.runInside(['approvals', 'show', id, '--json']))).toMatchObject({
      id,
      state: 'succeeded',
      call: null,
      preview: null,
      purgedAt: expect.stringMatching(/Z$/) as string,
    })
    expect(await lab.runInside(['approvals', 'list', '--all'])).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['approvals', 'wait', id])).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 6, stdout: '' })
    expect(lab.posts()).toBe(1)
    expect(await lab.runInside(['audit', 'verify', '--payloads'])).toMatchObject({ exit: 0 })
    expect((await lab.runInside(['audit', 'list', '--subject', id, '--limit', '1'])).stdout).toContain(
      'request.purged',
    )
  })

  it('finds nothing the second time, and needs no --yes for nothing', async () => {
    const { lab } = await openOldLab()
    expect(jsonOf(await lab.runInside([...PURGE, '--yes', '--json']))).toMatchObject({ purged: 1 })
    const again = await lab.runInside(PURGE)
    expect(again).toMatchObject({ exit: 0, stdout: '' })
    expect(again.stderr).toMatch(/^0 requests ended before .*\n$/)
  })

  it('asks at a terminal, and anything but yes erases nothing', async () => {
    const { lab, id } = await openOldLab()
    const asked = lab.startAtTerminal(PURGE)
    await asked.says('for good?')
    asked.type('n\r')
    expect(await asked.ended).toMatchObject({ exit: 130 })
    expect(jsonOf(await lab.runInside(['approvals', 'show', id, '--json']))).not.toHaveProperty('purgedAt')
    const again = lab.startAtTerminal(PURGE)
    await again.says('for good?')
    again.type('y\r')
    expect(await again.ended).toMatchObject({ exit: 0 })
    expect(jsonOf(await lab.runInside(['approvals', 'show', id, '--json']))).toHaveProperty('purgedAt')
  })

  it('takes only a length of time', async () => {
    const lab = await openConnectedLab()
    expect(await lab.runInside(['approvals', 'purge'])).toMatchObject({ exit: 2 })
    expect(await lab.runInside(['approvals', 'purge', '--older-than', '0d', '--yes'])).toMatchObject({
      exit: 2,
    })
  })
})

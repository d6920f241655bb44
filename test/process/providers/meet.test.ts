import { describe, expect, it } from 'vitest'
import { openConnectedLab } from '../approvals/propose.ts'

const CLUB = 'club@group.calendar.google.com'
const CREATE = ['calendar', 'create-event', '--title', 'Call', '--start', '2099-12-21T09:00']
const WISH = [...CREATE, '--duration', '30m', '--calendar', CLUB, '--meet', '--queue']

const told = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string =>
  `${stdout}${stderr}`.replaceAll(/\s+/g, ' ')

describe('a video call in a calendar that has no Google Meet', () => {
  it('is warned of before anybody approves it', async () => {
    const lab = await openConnectedLab()
    const id = (await lab.runInside(WISH)).stdout.trim()
    expect(told(await lab.runInside(['approvals', 'show', id]))).toContain(
      'This calendar has no Google Meet: Google may refuse the event, or make it without a video call',
    )
  })

  it('that Google refuses is told as that', async () => {
    const lab = await openConnectedLab()
    const id = (await lab.runInside(WISH)).stdout.trim()
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    expect(approved.exit).toBe(1)
    expect(told(approved)).toContain('Google refused it: the calendar has no Google Meet')
    expect(lab.effects()).toBe(0)
  })

  it('that Google leaves out is told as missing', async () => {
    const lab = await openConnectedLab({ untidy: true })
    const id = (await lab.runInside(WISH)).stdout.trim()
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    expect(approved.exit).toBe(0)
    expect(told(approved)).toContain('it has no video call')
    expect(lab.effects()).toBe(1)
  })

  it('is warned of nowhere else', async () => {
    const lab = await openConnectedLab()
    const id = (await lab.runInside([...CREATE, '--duration', '30m', '--meet', '--queue'])).stdout.trim()
    expect(told(await lab.runInside(['approvals', 'show', id]))).not.toContain('has no Google Meet')
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    expect(told(approved)).not.toContain('no video call')
  })
})

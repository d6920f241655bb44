import { describe, expect, it } from 'vitest'
import type { SeedMeeting } from '../../../src/sandbox/provider.ts'
import type { Lab } from '../lab.ts'
import { openConnectedLab } from '../approvals/propose.ts'

const MEETINGS: readonly SeedMeeting[] = [
  {
    calendar: 'sandbox:anna@example.com',
    title: 'Team day',
    start: '2100-01-04',
    end: '2100-01-05',
    guests: ['bob@example.com'],
    call: { service: 'Zoom Meeting', uri: 'https://example.zoom.us/j/4711?pwd=x' },
  },
]

const openCalendar = (untidy: boolean) => openConnectedLab({ untidy, seed: { meetings: MEETINGS } })

interface Listed {
  readonly events: readonly { readonly id: string }[]
}

const WEEKS = ['calendar', 'list-events', '--from', '2099-12-21', '--days', '21', '--json']

async function search(lab: Lab, text: string): Promise<Listed['events']> {
  const { stdout, exit } = await lab.runInside([...WEEKS, '--search', text])
  expect(exit).toBe(0)
  return (JSON.parse(stdout) as Listed).events
}

describe.each([
  ['tidy', false],
  ['untidy', true],
])('a repetition that is there: %s', (_how, untidy) => {
  async function openRepeating() {
    const lab = await openCalendar(untidy)
    const create = ['calendar', 'create-event', '--title', 'Stand-up', '--start', '2099-12-21T09:00']
    const rule = ['--duration', '15m', '--recurrence', 'FREQ=DAILY;COUNT=3']
    const id = (await lab.runInside([...create, ...rule, '--queue'])).stdout.trim()
    expect((await lab.runInside(['approvals', 'approve', id, '--yes'])).exit).toBe(0)
    const days = await search(lab, 'stand-up')
    expect(days).toHaveLength(3)
    return { lab, days }
  }

  async function cancel(lab: Lab, event: string): Promise<string> {
    const proposed = await lab.runInside(['calendar', 'cancel-event', '--event', event, '--queue'])
    const approved = await lab.runInside(['approvals', 'approve', proposed.stdout.trim(), '--yes'])
    expect(approved.exit).toBe(0)
    return `${approved.stdout}${approved.stderr}`
  }

  it('loses the one of its days that was named, and the approver reads that the others stay', async () => {
    const { lab, days } = await openRepeating()
    const shown = await cancel(lab, days[1]?.id ?? '')
    expect(shown).toContain('Cancel one of a repeating event')
    expect(shown).toContain('It is one of a repetition: only this one goes')
    const left = await search(lab, 'stand-up')
    expect(left.map(({ id }) => id)).toEqual([days[0]?.id, days[2]?.id])
    const gone = await lab.runInside(['calendar', 'get-event', '--event', days[1]?.id ?? '', '--json'])
    expect(JSON.parse(gone.stdout)).toMatchObject({ status: 'cancelled', start: null, title: null })
  })

  it('goes as a whole by its own id, and the approver reads that first', async () => {
    const { lab, days } = await openRepeating()
    const shown = await cancel(lab, days[0]?.id.split('_')[0] ?? '')
    expect(shown).toMatch(/^Summary\s+Cancel all of "Stand-up", from Mon 21 Dec/m)
    expect(shown).toContain('Cancel all of a repeating event')
    expect(shown).toMatch(/^Repeats \(read\)\s+daily, 3 times: Mon 21 Dec, Tue 22 Dec, Wed 23 Dec 2099$/m)
    expect(await search(lab, 'stand-up')).toEqual([])
  })
})

describe('an event whose video call is not held by Google', () => {
  it('is shown with the link by which people join, and who holds it', async () => {
    const lab = await openCalendar(false)
    const [day] = await search(lab, 'team day')
    const get = ['calendar', 'get-event', '--event', day?.id ?? '']
    const uri = 'https://example.zoom.us/j/4711?pwd=x'
    expect(JSON.parse((await lab.runInside([...get, '--json'])).stdout)).toMatchObject({
      call: uri,
      callService: 'Zoom Meeting',
      meet: null,
    })
    const shown = (await lab.runInside(get)).stdout
    expect(shown).toContain(`Video call\t${uri} (Zoom Meeting)\n`)
  })
})

describe('an event with a video call that Google is still making', () => {
  it('is told as that, and has the link when it is looked at again', async () => {
    const lab = await openCalendar(true)
    const create = ['calendar', 'create-event', '--title', 'Call', '--start', '2099-12-21T09:00']
    const id = (await lab.runInside([...create, '--duration', '30m', '--meet', '--queue'])).stdout.trim()
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    expect(`${approved.stdout}${approved.stderr}`).toContain('Google is still making the video call')
    const [event] = await search(lab, 'call')
    const shown = await lab.runInside(['calendar', 'get-event', '--event', event?.id ?? ''])
    expect(shown.stdout).toMatch(/^Video call\s+https:\/\/meet\.google\.com\/\S+ \(Google Meet\)$/m)
  })
})

describe('an event in which its organizer takes part', () => {
  it('is cancelled for the others, as the approver reads', async () => {
    const lab = await openCalendar(false)
    const [event] = await search(lab, 'team day')
    const cancel = ['calendar', 'cancel-event', '--event', event?.id ?? '', '--notify', 'all', '--queue']
    const id = (await lab.runInside(cancel)).stdout.trim()
    const { stdout } = await lab.runInside(['approvals', 'show', id])
    expect(stdout).toMatch(/^Summary\s+Cancel "Team day", Mon 4 Jan 2100, bob@example\.com$/m)
    expect(stdout).toMatch(/^Action\s+Cancel an event with 1 guest$/m)
    expect(stdout).toMatch(/^Guests \(read\)\s+1: bob@example\.com$/m)
  })
})

describe('a cancellation at a terminal', () => {
  it('is held to the event as it was shown, in words and not by a header', async () => {
    const lab = await openCalendar(false)
    const [event] = await search(lab, 'team day')
    const cancel = ['calendar', 'cancel-event', '--event', event?.id ?? '', '--queue']
    const id = (await lab.runInside(cancel)).stdout.trim()
    const terminal = lab.startAtTerminal(['approvals', 'show', id])
    const { stdout } = await terminal.ended
    expect(stdout).toContain('If anybody changes the event before it is sent, nothing is sent')
    expect(stdout).not.toContain('if-match')
    expect(stdout).not.toContain('Also sent')
    expect((await lab.runInside(['approvals', 'show', id, '--details'])).stdout).toContain('if-match')
  })
})

import { describe, expect, it } from 'vitest'
import type { SeedMeeting } from '../../../src/sandbox/provider.ts'
import { openLab, type Lab } from '../lab.ts'
import { openConnectedLab } from '../approvals/propose.ts'

const ANNA = 'sandbox:anna@example.com'
const CHRISTMAS = ['--from', '2099-12-21', '--days', '7']

const MEETINGS: readonly SeedMeeting[] = [
  ...Array.from({ length: 7 }, (_, index) => ({
    calendar: ANNA,
    title: `Talk ${index}`,
    start: `2099-12-22T0${index}:00:00Z`,
    end: `2099-12-22T0${index}:30:00Z`,
  })),
  {
    calendar: ANNA,
    title: 'Town hall',
    start: '2099-12-23T10:00:00Z',
    end: '2099-12-23T11:00:00Z',
    organizer: 'chief@example.com',
    guests: ['bob@example.com', 'carol@example.com'],
    guestsOmitted: true,
    answer: 'declined',
  },
  { calendar: ANNA, start: '2099-12-24', end: '2099-12-27', eventType: 'outOfOffice' },
]

const openCalendar = (untidy: boolean) => openConnectedLab({ untidy, seed: { meetings: MEETINGS } })

interface Listed {
  readonly events: readonly { readonly id: string; readonly title: string | null }[]
  readonly more: boolean
}

async function list(lab: Lab, ...argv: readonly string[]): Promise<Listed> {
  const { stdout, exit } = await lab.runInside(['calendar', 'list-events', ...CHRISTMAS, ...argv, '--json'])
  expect(exit).toBe(0)
  return JSON.parse(stdout) as Listed
}

describe.each([
  ['whole pages', false],
  ['short and empty pages', true],
])('the calendar, by %s', (_pages, untidy) => {
  it('lists every event, and says that there are more only where there are', async () => {
    const lab = await openCalendar(untidy)
    const all = await list(lab)
    expect(all).toMatchObject({ more: false })
    expect(all.events.map(({ title }) => title)).toEqual([
      'Talk 0',
      'Talk 1',
      'Talk 2',
      'Talk 3',
      'Talk 4',
      'Talk 5',
      'Talk 6',
      'Town hall',
      null,
    ])
    expect(await list(lab, '--limit', '9')).toEqual(all)
    const few = await list(lab, '--limit', '8')
    expect([few.more, few.events.length]).toEqual([true, 8])
    expect(await list(lab, '--limit', '1', '--search', 'town')).toMatchObject({
      more: false,
      events: [
        {
          title: 'Town hall',
          organizer: 'chief@example.com',
          isOrganizer: false,
          ownAnswer: 'declined',
          showsAs: 'free',
          attendees: null,
        },
      ],
    })
  })

  it('lists every calendar', async () => {
    const lab = await openCalendar(untidy)
    const { stdout } = await lab.runInside(['calendar', 'list-calendars', '--json'])
    const { calendars } = JSON.parse(stdout) as { readonly calendars: readonly { readonly id: string }[] }
    expect(calendars.map(({ id }) => id)).toEqual([
      ANNA,
      'bob@example.com',
      'team@group.calendar.google.com',
      'holidays@group.calendar.google.com',
    ])
  })
})

describe('free times', () => {
  it('are the same however busy times are put', async () => {
    const slots = ['calendar', 'find-slots', '--attendee', 'bob@example.com', '--days', '14', '--json']
    const now = () => Date.parse('2026-11-23T00:00:00Z')
    const [tidy, untidy] = await Promise.all(
      [false, true].map(async (how) => {
        const lab = await openLab({ untidy: how, now })
        await lab.runInside(['connect', 'google', '--no-browser'])
        return (await lab.runInside([...slots, '--from', '2026-11-30', '--limit', '50'])).stdout
      }),
    )
    expect(JSON.parse(untidy ?? '')).toEqual(JSON.parse(tidy ?? ''))
  })
})

describe('an event of whole days', () => {
  it('ends for everybody on the day that was given as its end', async () => {
    const lab = await openCalendar(false)
    const proposed = await lab.runInside([
      'calendar',
      'create-event',
      '--title',
      'Holiday',
      '--all-day',
      '--queue',
      '--json',
      '--start',
      '2099-12-23',
      '--end',
      '2099-12-24',
    ])
    const { id } = JSON.parse(proposed.stdout) as { readonly id: string }
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    const shown = `${approved.stdout}${approved.stderr}`
    expect(shown).toMatch(/^When\s+Wed 23 Dec – Thu 24 Dec 2099$/m)
    expect(shown).not.toContain('2099-12-25')
    const { stdout } = await lab.runInside(['calendar', 'list-events', ...CHRISTMAS, '--search', 'holiday'])
    expect(stdout).toContain('Wed 23 Dec – Thu 24 Dec 2099\tHoliday')
    const listed = await list(lab, '--search', 'holiday')
    expect(listed.events).toMatchObject([{ start: '2099-12-23', end: null, lastDay: '2099-12-24' }])
    const one = await lab.runInside(['calendar', 'get-event', '--event', listed.events[0]?.id ?? ''])
    expect(one.stdout).toMatch(/^When\s+Wed 23 Dec – Thu 24 Dec 2099$/m)
    expect(one.stdout).not.toContain('2099-12-25')
  })
})

describe('an event that repeats', () => {
  const create = [
    'calendar',
    'create-event',
    '--title',
    'Stand-up',
    '--start',
    '2099-12-07T09:00',
    '--duration',
    '15m',
  ]

  it('shows the approver its first dates and their number, and is sent as it was typed', async () => {
    const lab = await openCalendar(false)
    const rule = 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4'
    const proposed = await lab.runInside([...create, '--recurrence', rule, '--queue', '--json'])
    const { id } = JSON.parse(proposed.stdout) as { readonly id: string }
    const { stdout } = await lab.runInside(['approvals', 'show', id])
    expect(stdout).toMatch(
      /^Repeats\s+weekly on Mon, Wed, 4 times: Mon 7 Dec, Wed 9 Dec, Mon 14 Dec, Wed 16 Dec 2099$/m,
    )
    expect((await lab.runInside(['approvals', 'approve', id, '--yes'])).exit).toBe(0)
  })

  it.each([
    ['FREQ=WEKLY', 'FREQ cannot be "WEKLY"'],
    ['FREQ=WEEKLY;COUNT=0', 'COUNT cannot be "0"'],
    ['FREQ=WEEKLY;UNTIL=20991201T000000Z', 'before the event begins'],
    ['FREQ=WEEKLY;UNTIL=20991231', 'UNTIL of an event with a time is a moment in UTC'],
  ])('is refused at once by the rule %s', async (rule, reason) => {
    const lab = await openCalendar(false)
    const { exit, stderr } = await lab.runInside([...create, '--recurrence', rule, '--queue'])
    expect([exit, stderr]).toEqual([2, expect.stringContaining(reason)])
    expect((await lab.runInside(['approvals', 'list', '--json'])).stdout).not.toContain('apr_')
  })
})

describe("somebody else's event", () => {
  it('is shown as one whose copy alone goes, and that is what happens', async () => {
    const lab = await openCalendar(false)
    const [invitation] = (await list(lab, '--search', 'town')).events
    const proposed = await lab.runInside([
      'calendar',
      'cancel-event',
      '--event',
      invitation?.id ?? '',
      '--queue',
      '--json',
    ])
    const { id } = JSON.parse(proposed.stdout) as { readonly id: string }
    const approved = await lab.runInside(['approvals', 'approve', id, '--yes'])
    const shown = `${approved.stdout}${approved.stderr}`
    expect(shown).toContain('Remove an event from this calendar only')
    expect(shown).toMatch(/Organizer \(read\)\s+chief@example\.com/)
    expect(shown).toContain('not all guests are shown')
    expect(shown).not.toMatch(/with \d+ guests/)
    expect(shown).toContain("The event is gone from this calendar; its organizer's stands")
    expect((await list(lab, '--search', 'town')).events).toEqual([])
  })
})

describe('an event that is cancelled already', () => {
  it.each([
    ['tidy', false],
    ['untidy', true],
  ])('is nothing to do, and is queued where it is wanted all the same: %s', async (_how, untidy) => {
    const lab = await openCalendar(untidy)
    const [talk] = (await list(lab, '--search', 'talk 3')).events
    const cancel = ['calendar', 'cancel-event', '--event', talk?.id ?? '']
    const id = (await lab.runInside([...cancel, '--queue'])).stdout.trim()
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
    const sent = () => lab.sandbox.calls().filter(({ method }) => method === 'DELETE').length
    expect(sent()).toBe(1)
    const said = `The event ${talk?.id} is cancelled already`
    for (const flags of [[], ['--queue'], ['--dry-run']]) {
      const ended = await lab.runInside([...cancel, ...flags])
      expect([ended.exit, ended.stdout, ended.stderr], flags.join(' ')).toEqual([
        0,
        '',
        `${said}: there is nothing to do\n`,
      ])
    }
    const told = await lab.runInside([...cancel, '--json'])
    expect(JSON.parse(told.stdout)).toEqual({ nothingToDo: said })
    expect(JSON.parse((await lab.runInside(['approvals', 'list', '--json'])).stdout)).toMatchObject({
      items: [],
    })
    const again = (await lab.runInside([...cancel, '--queue', '--duplicate'])).stdout.trim()
    expect(again).toMatch(/^apr_/)
    expect((await lab.runInside(['approvals', 'approve', again, '--yes'])).exit).toBe(6)
    expect(sent()).toBe(1)
  })
})

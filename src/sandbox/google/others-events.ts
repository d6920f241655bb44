import type { SeedMeeting } from '../seed.ts'
import { ANNA, TIME_ZONE } from './calendars.ts'
import { mondayOf } from './time.ts'

/**
 * What stands in a real calendar beside one's own meetings: invitations of others, one of them declined, one whose guests
 * are kept back, and entries of Google's own kinds, without a title. None of it takes up time.
 */
export function othersEvents(now: number): readonly SeedMeeting[] {
  const monday = mondayOf(now, TIME_ZONE)
  return [0, 7].flatMap((later) => weekFrom(monday.add({ days: later })))
}

function weekFrom(monday: ReturnType<typeof mondayOf>): readonly SeedMeeting[] {
  const day = (days: number): string => monday.add({ days }).toString()
  const days = (from: number): Pick<SeedMeeting, 'calendar' | 'start' | 'end'> => ({
    calendar: ANNA,
    start: day(from),
    end: day(from + 1),
  })
  return [
    {
      ...days(0),
      title: 'Town hall',
      organizer: 'chief@example.com',
      guests: ['bob@example.com'],
      guestsOmitted: true,
      free: true,
    },
    { ...days(1), title: 'Yoga', organizer: 'carol@example.com', answer: 'declined' },
    { ...days(2), eventType: 'workingLocation', visibility: 'public', free: true },
    { ...days(3), eventType: 'birthday', free: true },
    { ...days(4), free: true },
  ]
}

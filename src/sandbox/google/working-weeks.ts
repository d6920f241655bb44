import type { SeedMeeting } from '../seed.ts'
import { ANNA, BEN, TIME_ZONE } from './calendars.ts'
import { mondayOf } from './time.ts'

interface Habit {
  readonly calendar: string
  /** 1 is Monday. */
  readonly weekdays: readonly number[]
  readonly from: string
  readonly to: string
  readonly title: string
  readonly free?: boolean
}

const WORKDAYS = [1, 2, 3, 4, 5]

const HABITS: readonly Habit[] = [
  { calendar: ANNA, weekdays: WORKDAYS, from: '09:15', to: '09:30', title: 'Stand-up' },
  { calendar: ANNA, weekdays: [1], from: '10:00', to: '11:30', title: 'Planning' },
  { calendar: ANNA, weekdays: [2], from: '13:00', to: '14:00', title: 'Supplier call' },
  { calendar: ANNA, weekdays: [3], from: '09:30', to: '12:00', title: 'Workshop' },
  { calendar: ANNA, weekdays: [4], from: '14:00', to: '15:30', title: 'Review' },
  { calendar: ANNA, weekdays: [4], from: '15:00', to: '16:00', title: 'Interview' },
  { calendar: ANNA, weekdays: [5], from: '12:00', to: '13:00', title: 'Lunch walk', free: true },
  { calendar: BEN, weekdays: [1, 3], from: '11:00', to: '12:00', title: 'Support hour' },
  { calendar: BEN, weekdays: [2], from: '15:00', to: '17:00', title: 'Stocktaking' },
  { calendar: 'bob@example.com', weekdays: WORKDAYS, from: '09:15', to: '09:30', title: 'Stand-up' },
  { calendar: 'bob@example.com', weekdays: [1], from: '13:00', to: '15:00', title: 'Release' },
  { calendar: 'bob@example.com', weekdays: [2, 4], from: '10:00', to: '11:00', title: 'Pairing' },
  { calendar: 'carol@example.com', weekdays: [1, 2, 3, 4], from: '09:00', to: '10:00', title: 'Mail' },
  { calendar: 'carol@example.com', weekdays: [5], from: '00:00', to: '24:00', title: 'Day off' },
  {
    calendar: 'room-4f@resource.calendar.google.com',
    weekdays: [1, 3],
    from: '10:00',
    to: '12:00',
    title: 'Occupied',
  },
  {
    calendar: 'team@group.calendar.google.com',
    weekdays: [3],
    from: '12:00',
    to: '13:00',
    title: 'Team lunch',
  },
]

const WEEKS = 4

/** The meetings of four working weeks, beginning with the week of `now`: the same for every moment of that week. */
export function workingWeeks(now: number): readonly SeedMeeting[] {
  const monday = mondayOf(now, TIME_ZONE)
  return Array.from({ length: WEEKS }, (_, week) => week).flatMap((week) =>
    WORKDAYS.flatMap((weekday) => {
      const day = monday.add({ days: week * 7 + weekday - 1 })
      // Clocks change on Sundays here: what the offset is at noon, it is all day.
      const { offset } = day.toZonedDateTime({ timeZone: TIME_ZONE, plainTime: '12:00' })
      return HABITS.filter(({ weekdays }) => weekdays.includes(weekday)).map((habit) =>
        meetingOn(habit, day, offset),
      )
    }),
  )
}

function meetingOn(habit: Habit, day: ReturnType<typeof mondayOf>, offset: string): SeedMeeting {
  const { calendar, title, from, to, free = false } = habit
  if (to === '24:00')
    return { calendar, title, free, start: day.toString(), end: day.add({ days: 1 }).toString() }
  const at = (time: string) => `${day.toString()}T${time}:00${offset}`
  return { calendar, title, free, start: at(from), end: at(to) }
}

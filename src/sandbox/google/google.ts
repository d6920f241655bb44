import type { Answer } from '../answer.ts'
import type { ProviderParts, ProviderRequest, SandboxProvider } from '../provider.ts'
import { createTokens } from '../tokens.ts'
import { ACCOUNTS, ANNA, TIME_ZONE } from './calendars.ts'
import type { EventBook } from './event.ts'
import { refusal, scopeRefusal, unauthorized } from './google-errors.ts'
import { handleCalendar } from './handle-calendar.ts'
import { seedEvents } from './seed-events.ts'
import { workingWeeks } from './working-weeks.ts'
import type { SeedMeeting } from '../seed.ts'
import { mondayOf } from './time.ts'

/** A small Google Calendar: one company, whose accounts share one set of calendars. */
export function createGoogle({ now, random, seed, untidy }: ProviderParts): SandboxProvider {
  const book: EventBook = new Map()
  const tokens = createTokens({ now, random, scopeSeparator: ' ' })
  const plant = () => {
    seedEvents(book, seed.meetings ?? workingWeeks(now()), now())
    if (untidy) seedEvents(book, othersEvents(now()), now())
  }
  plant()
  return {
    title: 'Google Calendar',
    nangoProvider: 'google-calendar',
    baseUrl: 'https://www.googleapis.com',
    defaultScopes:
      'https://www.googleapis.com/auth/calendar.readonly,https://www.googleapis.com/auth/calendar.events',
    scopeSeparator: ' ',
    accounts: ACCOUNTS,
    issue: tokens.issue,
    refresh: tokens.refresh,
    forget: tokens.forget,
    handle: (request): Answer => {
      const consent = tokens.find(bearerOf(request))
      return consent === undefined
        ? unauthorized()
        : handleCalendar({ book, now, random, consent, untidy }, request)
    },
    isRetried: (status) => status === 401 || status === 403 || status === 429 || status >= 500,
    refusal,
    scopeRefusal,
    reset: () => {
      book.clear()
      tokens.clear()
      plant()
    },
  }
}

function bearerOf(request: ProviderRequest): string {
  return (request.headers['authorization'] ?? '').replace(/^Bearer /, '')
}

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

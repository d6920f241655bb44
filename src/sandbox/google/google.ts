import type { Answer } from '../answer.ts'
import type { ProviderParts, ProviderRequest, SandboxProvider } from '../provider.ts'
import { createTokens } from '../tokens.ts'
import { ACCOUNTS } from './calendars.ts'
import type { EventBook } from './event.ts'
import { refusal, scopeRefusal, unauthorized } from './google-errors.ts'
import { handleCalendar } from './handle-calendar.ts'
import { othersEvents } from './others-events.ts'
import { seedEvents } from './seed-events.ts'
import { workingWeeks } from './working-weeks.ts'

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

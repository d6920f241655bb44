/** What a fresh sandbox holds. */
export interface Seed {
  /** The integrations in Nango; absent: one per provider. An empty list shows a missing integration. */
  readonly integrations?: readonly SeedIntegration[]
  /** Busy times instead of the made-up working weeks; an empty list makes every calendar free. */
  readonly meetings?: readonly SeedMeeting[]
}

interface SeedIntegration {
  /** Its unique key. */
  readonly key: string
  /** Nango's id of the provider; one that the sandbox does not play is an error (`usage`). */
  readonly provider: string
}

export interface SeedMeeting {
  readonly calendar: string
  /** Absent: it has none. */
  readonly title?: string
  /** RFC 3339 with offset, or a date for an all-day event. */
  readonly start: string
  /** Exclusive, like Google's. */
  readonly end: string
  /** Shown, but not busy. */
  readonly free?: boolean
  /** Somebody else's event, to which the calendar was invited. */
  readonly organizer?: string
  /** Beside the calendar itself, where it was invited. */
  readonly guests?: readonly string[]
  /** Google keeps guests back. */
  readonly guestsOmitted?: boolean
  /** What the calendar answered to the invitation; absent: nothing yet. */
  readonly answer?: 'accepted' | 'declined' | 'tentative'
  /** Google's type of an event: `workingLocation`, `outOfOffice` … */
  readonly eventType?: string
  readonly visibility?: 'private' | 'public'
}

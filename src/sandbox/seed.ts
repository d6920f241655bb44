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
  readonly title: string
  /** RFC 3339 with offset, or a date for an all-day event. */
  readonly start: string
  /** Exclusive, like Google's. */
  readonly end: string
  /** Shown, but not busy. */
  readonly free?: boolean
}

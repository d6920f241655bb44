/** Why a provider refuses, for faults: the words and the status that come with it. */
export interface Reason {
  /** Nango's id of the provider whose word it is. */
  readonly provider: string
  readonly status: number
  readonly message: string
}

/**
 * By the provider's own word for them, those that a status alone does not tell apart.
 * https://developers.google.com/workspace/calendar/api/guides/errors
 */
export const REASONS: Readonly<Record<string, Reason>> = {
  rateLimitExceeded: google(403, 'Rate Limit Exceeded'),
  userRateLimitExceeded: google(403, 'User Rate Limit Exceeded'),
  quotaExceeded: google(403, 'Calendar usage limits exceeded.'),
}

function google(status: number, message: string): Reason {
  return { provider: 'google-calendar', status, message }
}

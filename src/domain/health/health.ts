/** How a connection is. `status` finds the cheap ones, `status --check` all of them; each has its remedy. */
export const HEALTHS = [
  'ok',
  /** The provider was not asked; Nango knows of no trouble. */
  'unchecked',
  /** The provider refuses the token or key, and a refresh did not help. */
  'token_dead',
  /** Nango got no new token from the provider. */
  'refresh_failed',
  /** A refresh failed less than 30 s ago, and Nango waits. */
  'refresh_backoff',
  /** After days of failures Nango no longer tries. */
  'refresh_exhausted',
  /** Less was granted than was asked for, or than the reads need. */
  'scopes_missing',
  /** Something else was seen behind it than it stands for. */
  'account_changed',
  /** The provider answers, and refuses for another reason. */
  'refused',
  'provider_down',
  /** Nango has no such connection. */
  'gone',
  /** The API key belongs to another environment of Nango than the connection was made in. */
  'other_environment',
  'key_refused',
  /** The API key lacks a right: without that to read credentials nobody can tell the scopes or refresh. */
  'right_missing',
  'integration_missing',
  'nango_failed',
  'nango_unreachable',
] as const

export type Health = (typeof HEALTHS)[number]

/** What a look at a connection found; null where there is nothing to say. */
export interface Finding {
  readonly health: Health
  readonly message: string | null
  /** What to do. */
  readonly hint: string | null
}

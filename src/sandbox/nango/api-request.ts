/** One request to Nango's API, as its handlers see it. */
export interface ApiRequest {
  readonly method: string
  /** Encoded as it came, without the query. */
  readonly path: string
  /** The query as it came, with its question mark; empty without one. */
  readonly search: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded values of the route's own parameters. */
  readonly parameters: Readonly<Record<string, string>>
  readonly body: string
}

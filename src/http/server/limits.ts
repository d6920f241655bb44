/** How much of everything a server puts up with. Times are in milliseconds. */
export interface Limits {
  /** Until the headers of a request have come, from the connection's first moment or the request before. */
  readonly headersTimeout: number
  /** Until all of a request has come. */
  readonly requestTimeout: number
  /** How long a connection stays open that brings nothing more. */
  readonly keepAliveTimeout: number
  /** How often it is looked at which of these have passed. */
  readonly connectionsCheckingInterval: number
  /** In bytes. */
  readonly maxHeaderSize: number
  /** Until a TLS connection has come about. */
  readonly handshakeTimeout: number
  /** How long somebody may read nothing of an answer that is there. */
  readonly unreadTimeout: number
  /** The same once the server is asked to end. */
  readonly farewellTimeout: number
  readonly maxConnections: number
  /** Those among them on which nobody has shown a token or a session. */
  readonly maxStrangers: number
  /** How many answers that take their time (waits, streams of events) one principal may have open at once. */
  readonly maxWaits: number
}

/**
 * Node's own limits are for a public file server (headers 60 s, a request 300 s, no end to connections). A body of 3 MB
 * needs some seconds on a slow line, and nothing here needs more.
 */
export const LIMITS: Limits = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  handshakeTimeout: 5_000,
  unreadTimeout: 30_000,
  farewellTimeout: 2_000,
  maxConnections: 256,
  maxStrangers: 128,
  maxWaits: 16,
}

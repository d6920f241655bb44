import type { Client } from './client.ts'
import { connectionSilent, type Refusal } from './proxy/refusal.ts'
import { refusalOfFailure } from './wire-failure.ts'
import type { WireFailure } from './wire.ts'

/** Milliseconds; whether Nango lives is told at once, or not at all. */
const PATIENCE = 5_000

/**
 * What a failed question about one connection, or to its provider, means. Where no answer came in time and Nango answers
 * another question at once, it is the provider that is silent: to the call, or to the refresh of the token before it, which
 * Nango waits for without end.
 */
export async function refusalOfSilence(client: Client, failure: WireFailure): Promise<Refusal> {
  const isProvider = failure.reason === 'timeout' && (await answers(client))
  return isProvider ? connectionSilent() : refusalOfFailure(failure, client.baseUrl)
}

/** https://nango.dev/docs/guides/platform/self-hosting */
async function answers(client: Client): Promise<boolean> {
  const url = `${client.baseUrl}/health`
  const result = await client.exchange(async (sdk) => sdk.http.get(url, { timeout: PATIENCE }))
  return result.kind === 'response' && result.status < 500
}

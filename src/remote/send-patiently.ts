import { send, type Received, type Sending } from './send.ts'

/** For a question that may be put off for long. */
export interface Later {
  /** What is asked then. */
  readonly url: URL
  /** Milliseconds after which it is asked, even if the server would rather be asked later. */
  readonly within: number
}

const ASK_AGAIN_AT_MOST = 5

/** Seconds. What may not be put off for long fails when the server wants to be asked later than this. */
const LONGEST = 30
const DAY = 24 * 60 * 60

/** A server that has too much to do is asked again when it says; it has done nothing until then. */
export async function sendPatiently(
  sending: Sending,
  pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>,
  later: Later | undefined,
): Promise<Received> {
  let next = sending
  for (let again = 0; ; again += 1) {
    const received = await send(next)
    const wish = again === ASK_AGAIN_AT_MOST ? null : wishIn(received, later === undefined ? LONGEST : DAY)
    if (wish === null) return received
    await pause(later === undefined ? wish : Math.min(wish, later.within), sending.signal)
    if (later !== undefined) next = { ...sending, url: later.url }
  }
}

/** In how many milliseconds the server wants to be asked again; null: not at all, or in more than so many seconds. */
function wishIn({ status, headers }: Received, longest: number): number | null {
  const seconds = Number(headers['retry-after'])
  return status === 429 && seconds >= 0 && seconds <= longest ? Math.max(seconds * 1000, 200) : null
}

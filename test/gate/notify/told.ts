import type { LookupAddress } from 'node:dns'
import { openChannels } from '../../../src/channels/open-channels.ts'
import { startingBy } from '../../../src/channels/run-command.ts'
import { applyNotify, notifyInForce } from '../../../src/gate/notify/change-notify.ts'
import { tell } from '../../../src/gate/notify/tell.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import type { Received } from '../../channels/receiver.ts'
import { ANNA, createBench, type Bench } from '../bench.ts'

const FOREVER = new AbortController().signal

export const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
export const ORIGIN = 'https://shield.example.com'

const VARIABLES: Readonly<Record<string, string>> = {
  SHIELD_NOTIFY_SECRET: SECRET,
  SHIELD_NOTIFY_OTHER_SECRET: OTHER_SECRET,
}

interface Given {
  readonly variables?: Readonly<Record<string, string>>
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
  readonly parts?: Partial<Parts>
}

/** The real gate and store, and the real door to channels; only the clock is the test's. */
export async function notifyBench(text: string, given: Given = {}): Promise<Bench> {
  const variables = { ...VARIABLES, ...given.variables }
  const door = openChannels({
    // The receivers' library looks at the clock of this machine.
    now: Date.now,
    variable: (name) => variables[name],
    origin: ORIGIN,
    userAgent: 'shield/test',
    start: startingBy((pid) => process.kill(-pid, 'SIGKILL'), process.env),
    ...(given.resolve === undefined ? {} : { resolve: given.resolve }),
  })
  const bench = await createBench({ ...given.parts, channels: async () => door })
  await applyNotify(bench.parts, text, ANNA)
  return bench
}

/** Tells what is due by the clock of the bench. */
export async function tellNow(bench: Bench, parts = bench.parts): Promise<number> {
  const settings = await notifyInForce(parts)
  if (settings === null) return 0
  return tell(parts, settings, { until: FOREVER, limit: FOREVER, isHandedOn: false })
}

/** One webhook that is told of everything, at a receiver on loopback. */
export function webhookFile(url: string, more = ''): string {
  return `version: 1
private: ["${new URL(url).host}"]
channels:
  ops: { webhook: "${url}/hook", secret: env:SHIELD_NOTIFY_SECRET${more} }
routes:
  - to: [ops]
`
}

/** Time that passes only when somebody ends it. */
export function waitingFor(_milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted === true) done()
    else signal?.addEventListener('abort', () => done())
  })
}

export interface Payload {
  readonly type: string
  readonly data: { readonly subject: string; readonly state: string }
}

export const payloads = (received: readonly Received[]) =>
  received.map(({ body }) => JSON.parse(body) as Payload)

export const typesOf = (received: readonly Received[]) => payloads(received).map(({ type }) => type)

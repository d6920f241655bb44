import { awaitChange } from '../../gate/await-change.ts'
import { bugOf } from '../server/log.ts'
import { PAGE_HEADERS } from './layout.ts'
import type { PageContext, PageRoute } from './page-route.ts'
import type { NewsItem } from '../../gate/notify/news.ts'

/** Milliseconds: somebody who looks at a page sees within this what another process did. */
const LOOK_EVERY = 500

/** A proxy in between would take silence for the end. */
const SPEAK_EVERY = 15_000

/** A number of an entry of the log. */
const NUMBER = /^\d{1,15}$/

/**
 * Tells a page that something happened, as server-sent events: what happened, it then fetches. A page says up to which
 * entry of the log it was made (`since`), and a browser that comes back after a cut, to whichever server, what it was told
 * last (`Last-Event-ID`): what happened in between is told at once.
 */
export const eventStream: PageRoute = {
  method: 'GET',
  path: '/events',
  uses: ['requests.list'],
  handle: async (context, { session, query, header }) => {
    const leave = context.seats.take(session.principal.name)
    const gone = new AbortController()
    const since = numberIn(header('last-event-id')) ?? numberIn(query.get('since'))
    const isGood = async (): Promise<boolean> => {
      const now = await context.sessions.find(session.id)
      return now !== null && context.gateFor(now.principal, 'web').offers('requests.list')
    }
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        tell(context, controller, { gone: gone.signal, since, isGood })
          .catch((error: unknown) => {
            // The stream is over for this listener: their page asks again, and others are not concerned.
            context.log('events_failed', bugOf(error))
            if (!gone.signal.aborted) controller.error(error)
          })
          .finally(leave)
      },
      cancel: () => gone.abort(),
    })
    return new Response(body, { headers: { ...PAGE_HEADERS, 'content-type': 'text/event-stream' } })
  },
}

function numberIn(text: string | null | undefined): number | undefined {
  return typeof text === 'string' && NUMBER.test(text) ? Number(text) : undefined
}

interface Listener {
  readonly gone: AbortSignal
  /** The number of the last entry of the log that they know of; undefined: of all that there is now. */
  readonly since: number | undefined
  readonly isGood: () => Promise<boolean>
}

/** Looks for changes until somebody goes away, is no longer let in, or the server ends. */
async function tell(
  { lastChange, now, pause, draining }: PageContext,
  controller: ReadableStreamDefaultController<Uint8Array>,
  { gone, since, isGood }: Listener,
): Promise<void> {
  const over = AbortSignal.any([draining, gone])
  const say = (text: string): void => {
    if (!gone.aborted) controller.enqueue(Buffer.from(text))
  }
  let last = await lastChange()
  let told = since ?? last.number
  let spokeAt = now()
  say(`retry: 2000\nid: ${told}\n\n`)
  while (!over.aborted && (await isGood())) {
    const isQuiet = last.number === told
    const isSilent = isQuiet && now() - spokeAt < SPEAK_EVERY
    if (!isSilent) {
      say(isQuiet ? ': still here\n\n' : `event: changed\nid: ${last.number}\ndata: look\n\n`)
      spokeAt = now()
    }
    told = last.number
    // After a change it is looked no sooner than this: a page fetches all of itself anew.
    await awaitChange({ pause }, isQuiet ? last.next : undefined, LOOK_EVERY, over)
    last = await lastChange()
  }
  if (!gone.aborted) controller.close()
}

/** What the browser tells of outside the page, as JSON: since entry `after` of the log, or where to begin. */
export const newsRoute: PageRoute = {
  method: 'GET',
  path: '/news',
  uses: ['server.news'],
  handle: async (_context, { gate, query }) => {
    const after = /^\d{1,15}$/.exec(query.get('after') ?? '')?.[0]
    const { upTo, items, expiring } = await gate.server.news(after === undefined ? null : Number(after))
    const waiting = await gate.requests.count(['pending'])
    const body = { upTo, waiting, items: items.map(linked), expiring: expiring.map(linked) }
    const headers = { ...PAGE_HEADERS, 'content-type': 'application/json; charset=utf-8' }
    return new Response(JSON.stringify(body), { headers })
  },
}

/** With the page that it opens. */
function linked(item: NewsItem) {
  return { ...item, href: pageOf(item) }
}

function pageOf({ type, subject }: NewsItem): string {
  if (type === 'connection.dead') return '/connections'
  return subject === null ? '/' : `/approvals/${subject}`
}

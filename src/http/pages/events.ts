import { awaitChange } from '../../gate/await-change.ts'
import { bugOf } from '../server/log.ts'
import { PAGE_HEADERS } from './layout.ts'
import type { PageContext, PageRoute } from './page-route.ts'
import type { NewsItem } from '../../gate/notify/news.ts'

/** Milliseconds: somebody who looks at a page sees within this what another process did. */
const LOOK_EVERY = 500

/** A proxy in between would take silence for the end. */
const SPEAK_EVERY = 15_000

/** Tells a page that something happened, as server-sent events: what happened, it then fetches. */
export const eventStream: PageRoute = {
  method: 'GET',
  path: '/events',
  uses: ['requests.list'],
  handle: async (context, { session }) => {
    const leave = context.seats.take(session.principal.name)
    const gone = new AbortController()
    const isGood = async (): Promise<boolean> => {
      const now = await context.sessions.find(session.id)
      return now !== null && context.gateFor(now.principal, 'web').offers('requests.list')
    }
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        tell(context, controller, gone.signal, isGood)
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

/** Looks for changes until somebody goes away, is no longer let in, or the server ends. */
async function tell(
  { lastChange, now, pause, draining }: PageContext,
  controller: ReadableStreamDefaultController<Uint8Array>,
  gone: AbortSignal,
  isGood: () => Promise<boolean>,
): Promise<void> {
  const over = AbortSignal.any([draining, gone])
  const say = (text: string): void => {
    if (!gone.aborted) controller.enqueue(Buffer.from(text))
  }
  let seen = await lastChange()
  // After a change it is looked no sooner than this: a page fetches all of itself anew.
  let isQuiet = true
  let spokeAt = now()
  say('retry: 2000\n\n')
  while (!over.aborted && (await isGood())) {
    await awaitChange({ pause }, isQuiet ? seen.next : undefined, LOOK_EVERY, over)
    const last = await lastChange()
    isQuiet = last.number === seen.number
    seen = last
    if (!isQuiet) say('event: changed\ndata: look\n\n')
    else if (now() - spokeAt >= SPEAK_EVERY) say(': still here\n\n')
    else continue
    spokeAt = now()
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

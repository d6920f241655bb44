import type { NewsItem } from '../../gate/notify/news.ts'
import { PAGE_HEADERS } from './layout.ts'
import type { PageRoute } from './page-route.ts'

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

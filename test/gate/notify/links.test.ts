import { expect, it } from 'vitest'
import { openReceiver } from '../../channels/receiver.ts'
import { openHttpBench, proposedBy } from '../../http/bench.ts'
import { send } from '../../http/client.ts'
import { applyNotify, notifyInForce } from '../../../src/gate/notify/change-notify.ts'
import { tell } from '../../../src/gate/notify/tell.ts'
import { openChannels } from '../../../src/channels/open-channels.ts'
import { ANNA } from '../bench.ts'
import { SECRET, webhookFile } from './told.ts'

const FOREVER = new AbortController().signal

/** What mail scanners, previews of chats and prefetching readers ask with. */
const FETCHERS = ['Slackbot-LinkExpanding 1.0', 'Microsoft Office/16.0', 'Mozilla/5.0', 'curl/8.5.0']

/** `FETCHES=1000` shows the same of more. */
const FETCHES = Number(process.env['FETCHES'] ?? 100)

it(`a link opens a page that asks who it is; ${FETCHES} fetches of each change nothing, whoever they are by`, async () => {
  const receiver = await openReceiver()
  const bench = await openHttpBench({
    parts: () => ({
      channels: async () =>
        openChannels({
          now: Date.now,
          variable: () => SECRET,
          origin: 'http://127.0.0.1:7800',
          userAgent: 'shield/test',
          start: () => {
            throw new Error('No program is started here')
          },
        }),
    }),
  })
  const { parts, server, store } = bench
  await applyNotify(parts, webhookFile(receiver.url), ANNA)
  const request = await proposedBy(bench, 'agent')
  await bench.post('anna', '/v1/integrations/hold', { reason: 'lunch' })
  const settings = await notifyInForce(parts)
  if (settings === null) throw new Error('Nobody is told of anything')
  await tell(parts, settings, { until: FOREVER, limit: FOREVER, isHandedOn: false })
  const links = receiver.received.map(({ body }) => {
    const { data } = JSON.parse(body) as { data: { url: string } }
    return new URL(data.url)
  })
  expect(links.map(({ href }) => href)).toEqual([
    `http://127.0.0.1:7800/approvals/${request.id}`,
    'http://127.0.0.1:7800/',
  ])
  const before = await store.audit.head()
  for (const { pathname } of links) {
    for (let fetched = 0; fetched < FETCHES; fetched += 1) {
      const method = fetched % 2 === 0 ? 'GET' : 'HEAD'
      const headers = { 'user-agent': FETCHERS[fetched % FETCHERS.length] ?? '' }
      const { status, text } = await send(server.url, method, pathname, { headers })
      expect([200, 302, 303]).toContain(status)
      expect(text).not.toContain('milk')
    }
  }
  expect(await store.audit.head()).toEqual(before)
  expect(await store.requests.find(request.id)).toMatchObject({ state: 'pending', decision: null })
})

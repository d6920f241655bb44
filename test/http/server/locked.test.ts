import { expect, it, onTestFinished } from 'vitest'
import { once } from '../../../src/once.ts'
import { pause } from '../../../src/machine.ts'
import { openStore } from '../../../src/sqlite/open-store.ts'
import { lock } from '../../sqlite/lock.ts'
import { openHttpBench, proposedBy } from '../bench.ts'
import { META_SECRET, NANGO_SECRET, PATHS, signed } from '../webhooks/webhook-server.ts'

it('a server whose database stays locked says that it is worth asking again, and has done nothing', async () => {
  let clock = 0
  const bench = await openHttpBench({
    settings: { webhookSecrets: { nango: [NANGO_SECRET], whatsapp: [META_SECRET] } },
    parts: ({ file, parts }) => ({
      store: once(async () => {
        // Ten seconds are over after a few looks.
        const now = () => (clock += 500)
        const waiting = { now, random: Math.random, pause, clock: parts.clock }
        const store = await openStore({ file, mode: 'existing', folder: 'own', ...waiting })
        onTestFinished(() => store.close())
        return store
      }),
    }),
  })
  const { id, digest } = await proposedBy(bench, 'agent')
  const { release } = lock(bench.file)
  const approvals = '/v1/integrations/approvals'
  const toStrangers = Promise.all([
    bench.ask(null, 'POST', PATHS.nango, delivery('nango', '{"type":"sync"}')),
    bench.ask(null, 'POST', PATHS.whatsapp, delivery('whatsapp', '{"object":"x"}')),
    bench.ask(null, 'POST', '/v1/integrations/google/callback', delivery('nango', '{"type":"auth"}')),
    bench.ask(null, 'GET', '/v1/status'),
  ])
  const replies = await Promise.all([
    bench.post('agent', '/v1/operations/notes.add', { input: { text: 'eggs' } }),
    bench.post('anna', `${approvals}/${id}/approve`, { digest }),
    bench.post('anna', `${approvals}/${id}/reject`, { digest }),
    bench.post('anna', '/v1/integrations/hold', { reason: 'Stop' }),
    bench.post('agent', `${approvals}/${id}/cancel`),
  ])
  for (const [told, says] of [
    [replies, 'is locked'],
    [await toStrangers, 'The database of this server is busy'],
  ] as const) {
    for (const reply of told) {
      expect(reply, reply.text).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
      expect(reply.body).toMatchObject({ code: 'unavailable', detail: expect.stringContaining(says) })
    }
  }
  expect((await bench.get('anna', approvals)).body).toMatchObject({ items: [{ id }], hold: null })
  release()
  expect(await bench.post('anna', `${approvals}/${id}/approve`, { digest })).toMatchObject({ status: 200 })
  expect(bench.nango.sent).toHaveLength(1)
})

function delivery(source: Parameters<typeof signed>[0], body: string) {
  return { body, headers: signed(source, body) }
}

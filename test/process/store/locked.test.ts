import { join } from 'node:path'
import { expect, it } from 'vitest'
import { send, type Reply } from '../../http/client.ts'
import { headersOf, serve } from '../../http/served.ts'
import { META_SECRET, NANGO_SECRET, PATHS, signed } from '../../http/webhooks/webhook-server.ts'
import { lock } from '../../sqlite/lock.ts'
import { openConnectedLab, queueEvent, showRequest } from '../approvals/propose.ts'

const SECRETS = { NANGO_WEBHOOK_SECRET: NANGO_SECRET, META_APP_SECRET: META_SECRET }
const EVENT = {
  title: 'Demo with Bob',
  start: '2099-05-04T10:00',
  duration: '30m',
  timeZone: 'Europe/Berlin',
} as const

it('a server whose database is locked answers what needs no writing, drops nothing, and does everything after that', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  const { digest } = await showRequest(lab, id)
  const agent = await headersOf(lab, 'agent-1', 'requester')
  const anna = await headersOf(lab, 'anna', 'approver')
  const { server, url } = await serve(lab, { env: SECRETS })
  await send(url, 'GET', '/ready')
  const { release } = lock(join(lab.home, 'shield.db'))
  let answered = 0
  const ask = async (...asked: Parameters<typeof send> extends [string, ...infer Rest] ? Rest : never) => {
    const reply = await send(url, ...asked)
    answered += 1
    return reply
  }
  const approvals = '/v1/integrations/approvals'
  const whatsapp = JSON.stringify({ object: 'whatsapp_business_account', entry: [] })
  const asked: Promise<Reply>[] = [
    ask('POST', PATHS.nango, delivery('nango', '{"type":"sync"}')),
    ask('POST', PATHS.whatsapp, delivery('whatsapp', whatsapp)),
    ask('POST', '/v1/integrations/google/callback', delivery('nango', '{"type":"auth"}')),
    ask('POST', '/v1/operations/calendar.create-event', { headers: agent, body: { input: EVENT } }),
    ask('POST', '/v1/integrations/hold', { headers: anna, body: { reason: 'Stop' } }),
    ask('POST', `${approvals}/${id}/approve`, { headers: anna, body: { digest } }),
    // A refusal is written down before it is answered.
    ask('GET', '/v1/status', { headers: { authorization: 'Bearer shield_0123456789_x' } }),
  ]
  for (let round = 0; round < 3; round += 1) {
    expect(await send(url, 'GET', '/health')).toMatchObject({ status: 200 })
    expect(await send(url, 'GET', approvals, { headers: anna })).toMatchObject({ status: 200 })
  }
  expect(answered).toBe(0)
  release()
  const statuses = (await Promise.all(asked)).map(({ status }) => status)
  // Approved before or after everything was on hold.
  expect(statuses).toEqual([200, 200, 200, 202, 200, expect.toSatisfy((s) => s === 200 || s === 403), 401])
  server.kill('SIGTERM')
  expect(await server.ended).toMatchObject({ exit: 0 })
})

function delivery(source: Parameters<typeof signed>[0], body: string) {
  return { body, headers: signed(source, body) }
}

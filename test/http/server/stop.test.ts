import { describe, expect, it } from 'vitest'
import type { Lab } from '../../process/lab.ts'
import { openConnectedLab, queueEvent, showRequest } from '../../process/approvals/propose.ts'
import { send, type Reply } from '../client.ts'
import { openLine, requestText } from './line.ts'
import { signIn } from '../pages/page-lab.ts'
import { headersOf, serve, type Served } from '../served.ts'

const CALENDARS = '/v1/operations/calendar.list-calendars'

interface Sending extends Served {
  readonly lab: Lab
  readonly id: string
  readonly anna: Readonly<Record<'authorization', string>>
  readonly approving: Promise<Reply>
}

/** Somebody approves over HTTP, and the call is held at the provider. */
async function sending(fault: string): Promise<Sending> {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  const { digest } = await showRequest(lab, id)
  const anna = await headersOf(lab, 'anna', 'approver')
  const served = await serve(lab)
  lab.fault(fault)
  const approving = send(served.url, 'POST', `/v1/integrations/approvals/${id}/approve`, {
    body: { digest },
    headers: anna,
  })
  approving.catch(() => undefined)
  await lab.hold.reached()
  return { ...served, lab, id, anna, approving }
}

describe('a server that is asked to end while it sends', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s tells whoever approved how it ended', async (signal) => {
    const { lab, server, url, id, anna, approving } = await sending('latency-after=5s@POST')
    const waiting = await openLine(url)
    const wait = `GET /v1/integrations/approvals/${id}?wait=60`
    const authorization = `Authorization: ${anna.authorization}`
    // The server says "continue" when it has begun with the request.
    waiting.write(requestText(url, wait, [authorization, 'Expect: 100-continue']))
    await waiting.says('100 Continue')
    const visitor = await signIn({ url }, anna.authorization.slice('Bearer '.length))
    const listening = await openLine(url)
    listening.write(requestText(url, 'GET /events', [`Cookie: ${visitor.cookie()}`]))
    await listening.says('retry: 2000')

    server.kill(signal)
    await server.says('"event":"ending"')
    expect(await waiting.ended).toContain('"state":"executing"')
    expect(await listening.ended).toMatch(/0\r\n\r\n$/)
    await expect(openLine(url)).rejects.toThrow('ECONNREFUSED')

    lab.hold.release()
    expect(await approving).toMatchObject({ status: 200, body: { request: { id, state: 'succeeded' } } })
    expect(await server.ended).toMatchObject({ exit: 0, signal: null })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded', ending: { evidence: 'response' } })
    expect(lab.posts()).toBe(1)
  })

  it('gives up on the answer when it is asked twice, and the next start says that it is in doubt', async () => {
    const { lab, server, id, approving } = await sending('latency-before=5s@POST')
    server.kill('SIGTERM')
    await server.says('"event":"ending"')
    server.kill('SIGTERM')
    const ended = await server.ended
    expect(ended).toMatchObject({ exit: 7, signal: null })
    expect(ended.stderr).toContain('It was sent, and its answer was not waited for')
    await expect(approving).rejects.toThrow('socket hang up')

    const next = await serve(lab)
    await expect.poll(() => showRequest(lab, id)).toMatchObject({ state: 'unknown' })
    lab.hold.release()
    await next.server.says('"event":"settled"')
    expect(await showRequest(lab, id)).toMatchObject({ state: 'succeeded', ending: { evidence: 'lookup' } })
    expect(lab.posts()).toBe(1)
  })
})

it('a server that only reads is ended at once when it is asked twice', async () => {
  const lab = await openConnectedLab()
  const agent = await headersOf(lab, 'agent-1', 'requester')
  const { server, url } = await serve(lab)
  lab.fault('latency-before=5s@GET')
  const reading = send(url, 'POST', CALENDARS, { body: { input: {} }, headers: agent })
  reading.catch(() => undefined)
  await lab.hold.reached()
  server.kill('SIGINT')
  await server.says('"event":"ending"')
  server.kill('SIGINT')
  expect(await server.ended).toMatchObject({ exit: 130, signal: null })
  await expect(reading).rejects.toThrow('socket hang up')
})

it('a server at which many wait writes nothing but its log, and answers all of them when it ends', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  const anna = await headersOf(lab, 'anna', 'approver')
  const { server, url } = await serve(lab)
  const wait = `GET /v1/integrations/approvals/${id}?wait=60`
  const headers = [`Authorization: ${anna.authorization}`, 'Expect: 100-continue']
  const waiting = await Promise.all(Array.from({ length: 16 }, () => openLine(url)))
  for (const line of waiting) {
    line.write(requestText(url, wait, headers))
    await line.says('100 Continue')
  }
  server.kill('SIGTERM')
  for (const line of waiting) expect(await line.ended).toContain('"state":"pending"')
  const { exit, stderr } = await server.ended
  expect(exit).toBe(0)
  expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([])
})

it('a server goes on when nobody reads its log any more', async () => {
  const lab = await openConnectedLab()
  const agent = await headersOf(lab, 'agent-1', 'requester')
  const { server, url } = await serve(lab)
  server.closeStderr()
  for (const round of [1, 2, 3]) {
    const reply = await send(url, 'POST', CALENDARS, { body: { input: {} }, headers: agent })
    expect(reply, `round ${round}`).toMatchObject({ status: 200 })
  }
  server.kill('SIGTERM')
  expect(await server.ended).toMatchObject({ exit: 0 })
})

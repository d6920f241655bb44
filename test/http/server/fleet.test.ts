import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { itemsOf, openConnectedLab } from '../../process/approvals/propose.ts'
import { send, type Reply, type Sending } from '../client.ts'
import { signIn } from '../pages/page-lab.ts'
import { headersOf, serve } from '../served.ts'
import { startBalancer } from './balancer.ts'

const STOPS = 5
const APPROVALS = '/v1/integrations/approvals'

type Headers = NonNullable<Sending['headers']>

/** What clients of all servers together have seen. */
interface World {
  readonly url: string
  readonly over: AbortSignal
  /** What was told of each request, by its id. */
  readonly told: Map<string, string>
  /** How often the balancer could not say what became of a request. */
  cutOff: number
  streams: number
  changes: number
}

it('two servers behind a balancer are stopped and started in turn, and nobody notices', async () => {
  const lab = await openConnectedLab({ wait: (milliseconds) => sleep(milliseconds) })
  lab.fault('latency-after=30ms@POST')
  const ports = [await freePort(), await freePort()]
  const { url, host } = await startBalancer(ports)
  const over = new AbortController()
  const world: World = { url, over: over.signal, told: new Map(), cutOff: 0, streams: 0, changes: 0 }
  const env = { SHIELD_ALLOWED_HOSTS: host, SHIELD_DRAIN_SECONDS: '1' }
  const start = async (index: number) => (await serve(lab, { env }, `127.0.0.1:${ports[index]}`)).server
  const [agent, anna] = [
    await headersOf(lab, 'agent-1', 'requester'),
    await headersOf(lab, 'anna', 'approver'),
  ]
  const servers = [await start(0), await start(1)]
  const visitor = await signIn({ url }, anna.authorization.slice('Bearer '.length))
  const work = Promise.all([
    writeAgain(world, 'one', agent, anna),
    writeAgain(world, 'two', agent, anna),
    lookAtPages(world, visitor.cookie()),
    followEvents(world, visitor.cookie()),
  ])
  work.catch(() => over.abort())
  for (let stop = 0; stop < STOPS; stop += 1) {
    await more(world, () => world.told.size)
    const index = stop % 2
    servers[index]?.kill('SIGTERM')
    expect(await servers[index]?.ended, `stop ${stop}`).toMatchObject({ exit: 0, signal: null })
    servers[index] = await start(index)
  }
  await more(world, () => world.changes)
  over.abort()
  await work
  for (const server of servers) server.kill('SIGTERM')
  for (const server of servers) expect(await server.ended).toMatchObject({ exit: 0 })

  // Each request was told as it ended, and there is one call for each.
  const all = itemsOf(
    await lab.runInside(['approvals', 'list', '--all', '--json', '--limit', '1000']),
  ) as readonly { readonly id: string; readonly state: string }[]
  expect(new Map(all.map(({ id, state }) => [id, state]))).toEqual(world.told)
  expect(new Set(world.told.values())).toEqual(new Set(['succeeded']))
  expect(lab.posts()).toBe(world.told.size)
  expect(world.streams, 'the stream of a page came back').toBeGreaterThan(1)
  expect(await lab.runInside(['audit', 'verify'])).toMatchObject({ exit: 0 })
})

/** Until an answer tells what became of it: the same question again is safe. */
async function ask(world: World, method: string, path: string, sending: Sending): Promise<Reply> {
  for (;;) {
    const reply = await send(world.url, method, path, sending)
    if (reply.status !== 502 || reply.text !== '') return reply
    world.cutOff += 1
    await sleep(20)
  }
}

/** Proposes, has it approved and waits for its end, each time at whichever server. */
async function writeAgain(world: World, name: string, agent: Headers, anna: Headers): Promise<void> {
  for (let number = 0; !world.over.aborted; number += 1) {
    const title = `${name} ${number}`
    const proposed = await ask(world, 'POST', '/v1/operations/calendar.create-event', {
      body: { input: { title, start: '2099-05-04T10:00', duration: '30m' }, duplicate: true },
      headers: { ...agent, 'idempotency-key': `${name}-${number}` },
    })
    expect(proposed, title).toMatchObject({ status: 202 })
    const { id, digest } = (proposed.body as { request: { id: string; digest: string } }).request
    const ended = waitForEnd(world, id, agent)
    const approved = await ask(world, 'POST', `${APPROVALS}/${id}/approve`, {
      body: { digest },
      headers: anna,
    })
    expect(approved, id).toMatchObject({ status: 200, body: { request: { id } } })
    world.told.set(id, await ended)
  }
}

/** A server that is to end answers at once, with the state as it is. */
async function waitForEnd(world: World, id: string, headers: Headers): Promise<string> {
  for (;;) {
    const reply = await ask(world, 'GET', `${APPROVALS}/${id}?wait=30`, { headers })
    expect(reply, id).toMatchObject({ status: 200 })
    const { state } = reply.body as { readonly state: string }
    if (!['pending', 'approved', 'executing'].includes(state)) return state
    await sleep(20)
  }
}

/** Somebody who signed in once. */
async function lookAtPages(world: World, cookie: string): Promise<void> {
  while (!world.over.aborted) {
    const page = await ask(world, 'GET', '/approvals', { headers: { cookie } })
    expect(page).toMatchObject({ status: 200 })
    await sleep(20)
  }
}

/** As the page does: a stream that ends, or that the balancer could not lead anywhere, is opened again. */
async function followEvents(world: World, cookie: string): Promise<void> {
  while (!world.over.aborted) {
    try {
      const stream = await fetch(`${world.url}/events`, { headers: { cookie }, signal: world.over })
      expect([200, 502]).toContain(stream.status)
      if (stream.status === 200) world.streams += 1
      const text = stream.body?.pipeThrough(new TextDecoderStream()) ?? []
      for await (const part of text) if (part.includes('event: changed')) world.changes += 1
    } catch (error) {
      if (!world.over.aborted && !(error instanceof TypeError)) throw error
    }
    await sleep(20)
  }
}

/** Until some more has happened since. */
async function more(world: World, count: () => number): Promise<void> {
  const enough = count() + 3
  while (count() < enough && !world.over.aborted) await sleep(5)
}

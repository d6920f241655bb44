import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { signatureHeader, signatureOf } from '../../../src/domain/webhook/webhook-signature.ts'
import { freePort } from '../../free-port.ts'
import type { Lab } from '../../process/lab.ts'
import { openConnectedLab, itemsOf } from '../../process/approvals/propose.ts'
import { send, type Reply, type Sending } from '../client.ts'
import { digestOn, send as sendPage, signIn } from '../pages/page-lab.ts'
import { headersOf, serve } from '../served.ts'

const REQUESTS = 36
/** After so many more answers the server is killed, once for each. */
const KILLS = [9, 23, 31, 17]

type Headers = NonNullable<Sending['headers']>

/** What clients were told: it must be true afterwards, whatever happened in between. */
interface Told {
  /** Ids by title. */
  readonly proposed: Map<string, string>
  /** Ids of what was said to have been done. */
  readonly succeeded: Set<string>
  /** Hashes of the webhooks that were taken. */
  readonly received: Set<string>
  answers: number
}

interface World {
  readonly lab: Lab
  readonly url: string
  readonly told: Told
}

it('a server that is killed again and again under load loses nothing and sends nothing twice', async () => {
  const lab = await openConnectedLab({ wait: (milliseconds) => sleep(milliseconds) })
  const port = await freePort()
  const world: World = {
    lab,
    url: `http://127.0.0.1:${port}`,
    told: { proposed: new Map(), succeeded: new Set(), received: new Set(), answers: 0 },
  }
  // So that a kill finds something that is out, before and after its effect.
  lab.fault('latency-before=30ms@POST')
  lab.fault('latency-after=30ms@POST')
  const [agent, anna, ben] = [
    await headersOf(lab, 'agent-1', 'requester'),
    await headersOf(lab, 'anna', 'approver'),
    await headersOf(lab, 'ben', 'approver'),
  ]
  const start = async () => (await serve(lab, {}, `127.0.0.1:${port}`)).server
  let server = await start()
  const over = new AbortController()
  const work = Promise.all([
    propose(world, agent, 0),
    propose(world, agent, 1),
    propose(world, agent, 2),
    approveByRest(world, anna),
    approveByPage(world, ben.authorization.slice('Bearer '.length)),
  ]).finally(() => over.abort())
  const hooks = sendWebhooks(world, over.signal)
  for (const more of KILLS) {
    await answersReach(world, world.told.answers + more, over.signal)
    expect(over.signal.aborted, 'everything was done before the server was killed').toBe(false)
    server.kill('SIGKILL')
    await server.ended
    server = await start()
  }
  await Promise.all([work, hooks])
  server.kill('SIGTERM')
  expect(await server.ended).toMatchObject({ exit: 0 })
  await judge(world)
})

async function judge({ lab, told }: World): Promise<void> {
  const all = itemsOf(
    await lab.run(['approvals', 'list', '--all', '--json', '--limit', '1000']),
  ) as readonly {
    readonly id: string
    readonly state: string
  }[]
  const stateOf = new Map(all.map(({ id, state }) => [id, state]))
  // Each proposal has one request, however often it was tried, and every one that was told of is there.
  expect(all).toHaveLength(REQUESTS)
  expect([...told.proposed.values()].filter((id) => !stateOf.has(id))).toEqual([])
  // What was said to be done is done; what was cut off is settled by proof, or in doubt.
  expect([...told.succeeded].filter((id) => stateOf.get(id) !== 'succeeded')).toEqual([])
  expect(all.filter(({ state }) => state !== 'succeeded' && state !== 'unknown')).toEqual([])
  const sent = lab.sandbox
    .calls()
    .filter(({ method, path }) => method === 'POST' && /\/events(?:\?|$)/.test(path))
    .map(({ body, status }) => ({ ...(JSON.parse(body ?? '') as { id: string; summary: string }), status }))
  expect(new Set(sent.map(({ id }) => id)).size, 'calls, each with a key of its own').toBe(sent.length)
  expect(new Set(sent.map(({ summary }) => summary)).size, 'calls, each of another request').toBe(sent.length)
  const landed = new Set(sent.filter(({ status }) => status === 200).map(({ summary }) => summary))
  const done = [...told.proposed].filter(([, id]) => stateOf.get(id) === 'succeeded')
  expect(done.filter(([title]) => !landed.has(title))).toEqual([])
  const stored = (
    itemsOf(await lab.run(['webhooks', 'list', '--json', '--limit', '1000'])) as readonly {
      readonly bodyHash: string
    }[]
  ).map(({ bodyHash }) => bodyHash)
  expect(told.received.size).toBeGreaterThan(0)
  expect([...told.received].filter((body) => !stored.includes(body))).toEqual([])
  expect(new Set(stored).size).toBe(stored.length)
  expect(await lab.run(['audit', 'verify'])).toMatchObject({ exit: 0 })
}

/** Until somebody answers: nobody listens while the server is down, and what was cut off is asked for again. */
async function ask(world: World, method: string, path: string, sending: Sending): Promise<Reply> {
  return again(world, () => send(world.url, method, path, sending))
}

async function again<Answer>({ told }: World, attempt: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      const answer = await attempt()
      told.answers += 1
      return answer
    } catch (error) {
      if (!mayBeDone(error)) throw error
      await sleep(20)
    }
  }
}

function mayBeDone(error: unknown): boolean {
  return error instanceof Error && /ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|aborted/.test(String(error))
}

/** Every third of the proposals, each again with its key until it is answered. */
async function propose(world: World, headers: Headers, first: number): Promise<void> {
  for (let number = first; number < REQUESTS; number += 3) {
    const title = `Number ${number}`
    const input = { title, start: '2099-05-04T10:00', duration: '30m' }
    const reply = await ask(world, 'POST', '/v1/operations/calendar.create-event', {
      body: { input, duplicate: true },
      headers: { ...headers, 'idempotency-key': `key-${number}` },
    })
    expect(reply).toMatchObject({ status: 202 })
    world.told.proposed.set(title, (reply.body as { request: { id: string } }).request.id)
  }
}

/** Ids that nobody has decided on yet, until all have been. */
async function* toDecide({ told }: World, share: 0 | 1): AsyncIterable<string> {
  const seen = new Set<string>()
  const mine = REQUESTS / 2
  while (seen.size < mine) {
    const next = [...told.proposed].find(
      ([title, id]) => Number(title.split(' ')[1]) % 2 === share && !seen.has(id),
    )
    if (next === undefined) {
      await sleep(5)
      continue
    }
    seen.add(next[1])
    yield next[1]
  }
}

async function approveByRest(world: World, headers: Headers): Promise<void> {
  for await (const id of toDecide(world, 0)) {
    const path = `/v1/integrations/approvals/${id}`
    const { digest } = (await ask(world, 'GET', path, { headers })).body as { digest: string }
    const reply = await ask(world, 'POST', `${path}/approve`, { body: { digest }, headers })
    const { state } = (reply.body as { request: { state: string } }).request
    if (reply.status === 200 && state === 'succeeded') world.told.succeeded.add(id)
    else expect(reply, `approving ${id}`).toMatchObject({ body: { request: { state: 'unknown' } } })
  }
}

/** Signed in once: a session outlives the server that opened it. */
async function approveByPage(world: World, token: string): Promise<void> {
  const { cookie, post } = await again(world, () => signIn(world, token))
  for await (const id of toDecide(world, 1)) {
    for (let isDone = false; !isDone;) {
      const page = await again(world, () =>
        sendPage(`${world.url}/approvals/${id}`, { headers: { cookie: cookie() } }),
      )
      const digest = digestOn(page)
      expect(page.status).toBe(200)
      if (digest === '') isDone = true
      else if (await isApproved(world, () => post(`/approvals/${id}/approve`, { digest }))) {
        // Shown where it ended.
        isDone = true
      }
    }
  }
}

/** False: it was cut off. Then the page is looked at again, as a person would. */
async function isApproved(
  { told }: World,
  post: () => Promise<{ readonly status: number }>,
): Promise<boolean> {
  try {
    const { status } = await post()
    told.answers += 1
    return status === 303
  } catch (error) {
    if (!mayBeDone(error)) throw error
    return false
  }
}

/** One after the other, each again until it is answered. */
async function sendWebhooks(world: World, over: AbortSignal): Promise<void> {
  const path = '/v1/integrations/webhook'
  for (let number = 0; !over.aborted; number += 1) {
    const text = JSON.stringify({ type: 'forward', from: 'google-calendar', payload: { number } })
    const signature = signatureOf('nango', world.lab.sandbox.webhookSecret, Buffer.from(text))
    const headers = { [signatureHeader('nango')]: signature }
    const reply = await ask(world, 'POST', path, { body: text, headers })
    expect(reply).toMatchObject({ status: 200 })
    world.told.received.add(hash('sha256', text))
    await sleep(10)
  }
}

async function answersReach({ told }: World, count: number, over: AbortSignal): Promise<void> {
  while (told.answers < count && !over.aborted) await sleep(1)
}

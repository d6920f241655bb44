import { describe, expect, it } from 'vitest'
import type { State } from '../../src/domain/request/request.ts'
import { request as requestShape } from '../../src/wire/request.ts'
import { requestOf } from '../gate/sample-request.ts'
import { AT, CONNECTION } from '../wire/samples.ts'
import { answer, gateAt, startScripted } from './scripted-server.ts'

const REQUEST = { ...requestShape.encode(requestOf()), id: 'apr_0000000001' }

const ENTRY = {
  at: AT,
  type: 'read',
  subject: null,
  actor: { name: 'ci', door: 'http' },
  data: {},
  hash: 'ab',
}

const LINK = { id: 'c1', link: 'https://x.example', how: 'page', advice: [], expiresAt: AT }

const CONNECTED = { connection: CONNECTION, isNew: true, formerAccount: null, notGranted: [], leftOver: [] }

function asked(timeout: number | null, signal = new AbortController().signal) {
  const told: State[] = []
  return {
    told,
    ask: {
      id: REQUEST.id,
      timeout,
      signal,
      onChange: ({ state }: { state: State }) => void told.push(state),
    },
  }
}

/** A clock that moves only when somebody waits. */
function createClock() {
  const clock = { now: 0 }
  return {
    clock,
    parts: {
      now: () => clock.now,
      pause: async (milliseconds: number) => {
        clock.now += milliseconds
      },
    },
  }
}

describe('waiting at a server', () => {
  it('tells each change and comes back at the end', async () => {
    const states: State[] = ['pending', 'approved', 'executing', 'succeeded']
    const server = await startScripted((_seen, response) =>
      answer(response, { ...REQUEST, state: states.shift() }),
    )
    const { told, ask } = asked(null)
    expect(await gateAt(server.url).requests.wait(ask)).toMatchObject({ state: 'succeeded' })
    expect(told).toEqual(['approved', 'executing', 'succeeded'])
    const targets = server.seen.map(({ target }) => target.replace(/^.*apr_0000000001/, ''))
    expect(targets).toEqual([
      '',
      '?wait=30&from=pending',
      '?wait=30&from=approved',
      '?wait=30&from=executing',
    ])
  })

  it('asks no longer than there is time', async () => {
    const { clock, parts } = createClock()
    const server = await startScripted(({ target }, response) => {
      clock.now += 1000 * Number(/wait=(\d+)/.exec(target)?.[1] ?? 0)
      answer(response, { ...REQUEST, state: 'pending' })
    })
    const { told, ask } = asked(42_000)
    expect(await gateAt(server.url, parts).requests.wait(ask)).toMatchObject({ state: 'pending' })
    expect(told).toEqual([])
    expect(server.seen.map(({ target }) => /wait=(\d+)/.exec(target)?.[1])).toEqual([undefined, '30', '12'])
  })

  it('outlives a server that is started anew', async () => {
    const { parts } = createClock()
    let first = await startScripted((_seen, response) => answer(response, { ...REQUEST, state: 'pending' }))
    const port = Number(new URL(first.url).port)
    const { ask } = asked(null)
    let pauses = 0
    const gate = gateAt(first.url, {
      ...parts,
      pause: async (milliseconds) => {
        await parts.pause(milliseconds)
        pauses += 1
        if (pauses === 1) await first.close()
        if (pauses === 4) {
          first = await startScripted(
            (_seen, response) => answer(response, { ...REQUEST, state: 'rejected' }),
            port,
          )
        }
      },
    })
    expect(await gate.requests.wait(ask)).toMatchObject({ state: 'rejected' })
    expect(pauses).toBeGreaterThanOrEqual(4)
  })

  it('asks without waiting, as often as the server says, where too much waits there at once', async () => {
    const { clock, parts } = createClock()
    const asked429: number[] = []
    const server = await startScripted(({ target }, response) => {
      if (!target.includes('wait')) {
        answer(response, { ...REQUEST, state: asked429.length < 20 ? 'pending' : 'succeeded' })
        return
      }
      asked429.push(clock.now)
      answer(response, { detail: 'You wait already', code: 'unavailable' }, 429, { 'retry-after': '5' })
    })
    const { told, ask } = asked(null)
    expect(await gateAt(server.url, parts).requests.wait(ask)).toMatchObject({ state: 'succeeded' })
    expect(told).toEqual(['succeeded'])
    expect(asked429).toEqual(Array.from({ length: 20 }, (_, round) => round * 5_000))
  })

  it('is over in time also where the server wants to be asked again later', async () => {
    const { clock, parts } = createClock()
    const server = await startScripted(({ target }, response) => {
      if (!target.includes('wait')) answer(response, { ...REQUEST, state: 'pending' })
      else answer(response, { detail: 'Later', code: 'unavailable' }, 429, { 'retry-after': '60' })
    })
    const { ask } = asked(7_000)
    expect(await gateAt(server.url, parts).requests.wait(ask)).toMatchObject({ state: 'pending' })
    expect(clock.now).toBe(7_000)
  })

  it('does not wait for ever for one that has gone', async () => {
    const { parts } = createClock()
    const server = await startScripted((_seen, response) =>
      answer(response, { ...REQUEST, state: 'pending' }),
    )
    const gate = gateAt(server.url, {
      ...parts,
      pause: async (milliseconds) => {
        await parts.pause(milliseconds)
        await server.close()
      },
    })
    await expect(gate.requests.wait(asked(null).ask)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('is left by the signal, with the request as it was', async () => {
    const abort = new AbortController()
    const server = await startScripted(({ target }, response) => {
      if (target.includes('wait')) abort.abort()
      else answer(response, { ...REQUEST, state: 'pending' })
    })
    expect(await gateAt(server.url).requests.wait(asked(null, abort.signal).ask)).toMatchObject({
      state: 'pending',
    })
  })

  it('comes back in doubt once the server does not look any more', async () => {
    const server = await startScripted((_seen, response) =>
      answer(response, { ...REQUEST, state: 'unknown' }),
    )
    expect(await gateAt(server.url).requests.wait(asked(null).ask)).toMatchObject({ state: 'unknown' })
    expect(server.seen).toHaveLength(2)
  })

  it('for what another process sends says so, and ends with its end', async () => {
    const phases: string[] = []
    const states: State[] = ['executing', 'executing', 'succeeded']
    const server = await startScripted(({ method }, response) => {
      const request = { ...REQUEST, state: states.shift() }
      if (method === 'POST') answer(response, { request, earlier: null }, 202)
      else answer(response, request)
    })
    const wish = { id: REQUEST.id, digest: 'd', reason: 'because' }
    const signal = new AbortController().signal
    const watch = { signal, onPhase: (phase: string) => void phases.push(phase) }
    const decided = await gateAt(server.url).requests.approve(wish, watch)
    expect(decided).toMatchObject({ request: { state: 'succeeded' }, earlier: null })
    expect(phases).toEqual(['checking', 'sending', 'following'])
    expect(server.seen[0]).toMatchObject({ method: 'POST', body: { digest: 'd', reason: 'because' } })
  })

  it('called off before anything was asked asks nothing', async () => {
    const server = await startScripted((_seen, response) => answer(response, {}))
    const watch = { signal: AbortSignal.abort(), onPhase: () => undefined }
    const wish = { id: REQUEST.id, digest: 'd', reason: null }
    await expect(gateAt(server.url).requests.approve(wish, watch)).rejects.toMatchObject({
      code: 'interrupted',
    })
    expect(server.seen).toEqual([])
  })
})

describe('connecting at a server', () => {
  it('waits on for the consent where too much waits there at once', async () => {
    const { clock, parts } = createClock()
    let asks = 0
    const server = await startScripted(({ method, target }, response) => {
      if (method === 'POST') answer(response, LINK, 202)
      else if (target.includes('wait')) answer(response, { code: 'unavailable' }, 429, { 'retry-after': '5' })
      else if ((asks += 1) < 10) answer(response, { state: 'waiting' })
      else answer(response, { state: 'connected', ...CONNECTED })
    })
    const connected = await gateAt(server.url, parts).connections.connect({
      provider: 'google',
      name: undefined,
      scopes: undefined,
      write: false,
      config: {},
      direct: false,
      timeout: 600_000,
      signal: new AbortController().signal,
      advise: () => undefined,
      present: async () => undefined,
    })
    expect(connected).toMatchObject({ connection: { name: 'work' }, isNew: true })
    expect(clock.now).toBe(10 * 5_000)
  })
})

describe('a long list', () => {
  it('is read page after page, and no further than was asked', async () => {
    const server = await startScripted(({ target }, response) => {
      const query = new URL(target, 'http://x').searchParams
      const limit = Number(query.get('limit'))
      const from = Number(query.get('cursor') ?? 0)
      const items = Array.from({ length: limit }, (_, place) => ({ ...ENTRY, number: from + place }))
      answer(response, { items, next: from + limit >= 2500 ? null : String(from + limit) })
    })
    const gate = gateAt(server.url)
    expect(await gate.audit({ limit: 2200 })).toHaveLength(2200)
    expect(server.seen).toHaveLength(3)
    expect((await gate.audit({ limit: 9999, type: 'request' })).map(({ number }) => number)).toEqual(
      Array.from({ length: 3000 }, (_, place) => place),
    )
    expect(server.seen.at(-1)?.target).toContain('type=request')
  })
})

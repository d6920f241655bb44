import { describe, expect, it } from 'vitest'
import { allowed } from '../gate/connect/consent.ts'
import { openHttpBench } from './bench.ts'
import { send } from './client.ts'

const GOOGLE = '/v1/integrations/google'

describe('connecting at several servers', () => {
  /** Two servers on one database; `look` lets the one that waits look once whether it is to go on. */
  async function openTwo() {
    const looks: (() => void)[] = []
    const bench = await openHttpBench({
      parts: ({ parts }) => ({
        pause: (milliseconds, signal) =>
          milliseconds === 250
            ? parts.pause(milliseconds, signal)
            : new Promise((done) => {
                if (milliseconds < 5_000) looks.push(done)
                if (signal?.aborted === true) done()
                else signal?.addEventListener('abort', () => done(), { once: true })
              }),
      }),
    })
    const second = await bench.beside()
    const headers = { authorization: `Bearer ${bench.tokens.root}` }
    const { status, headers: told } = await bench.post('root', `${GOOGLE}/connect`)
    expect(status).toBe(202)
    const place = told['location'] ?? ''
    return {
      bench,
      place,
      atSecond: (method: string, path = place) => send(second.url, method, path, { headers }),
      look: () => looks.splice(0).forEach((done) => done()),
    }
  }

  it('any of them says how it stands and what became of it', async () => {
    const { bench, place, atSecond, look } = await openTwo()
    expect((await atSecond('GET')).body).toEqual({ state: 'waiting' })
    allowed(bench)
    const followed = async () => {
      look()
      return (await atSecond('GET', `${place}?wait=1`)).body
    }
    await expect.poll(followed).toMatchObject({
      state: 'connected',
      connection: { provider: 'google', account: { label: 'anna@shop.de' } },
    })
    expect((await bench.get('root', place)).body).toMatchObject({ state: 'connected' })
  })

  it('any of them ends it, at Nango too', async () => {
    const { bench, place, atSecond, look } = await openTwo()
    bench.meanwhile.do = look
    expect(await atSecond('DELETE')).toMatchObject({ status: 204 })
    expect(bench.nango.endedSessions).toEqual(['session-1'])
    for (const reply of [await bench.get('root', place), await atSecond('GET')]) {
      expect(reply.status).toBe(404)
    }
  })

  it('says that it ended where the server that waited was stopped, and that nobody waits where it died', async () => {
    const stopped = await openTwo()
    await stopped.bench.server.close()
    expect((await stopped.atSecond('GET')).body).toMatchObject({
      state: 'failed',
      problem: { code: 'interrupted' },
    })
    const dead = await openTwo()
    dead.bench.judged.as = 'gone'
    const problem = {
      code: 'unavailable',
      detail: expect.stringContaining('is gone: nobody waits any longer'),
    }
    expect((await dead.atSecond('GET')).body).toMatchObject({ state: 'failed', problem })
    expect(await dead.atSecond('DELETE'), 'its link may still work').toMatchObject({
      status: 503,
      body: problem,
    })
  })
})

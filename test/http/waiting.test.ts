import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import { START, stored } from '../gate/bench.ts'
import { responseOf } from '../gate/fake-nango.ts'
import { openHttpBench, proposedBy, type HttpBench } from './bench.ts'
import { send } from './client.ts'

const APPROVALS = '/v1/integrations/approvals'

/** Something that somebody waits at until it is let go: when the test ends, however it ends, at the latest. */
function createGate() {
  let arrive = (): void => undefined
  let open = (): void => undefined
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const opened = new Promise<void>((resolve) => (open = resolve))
  const pass = async () => {
    arrive()
    await opened
  }
  onTestFinished(() => open())
  return { pass, arrived, open: () => open() }
}

describe('waiting over HTTP', () => {
  it('comes back when the request has ended', async () => {
    const bench = await openHttpBench()
    const { id, digest } = await proposedBy(bench, 'agent')
    bench.meanwhile.do = async (pauses) => {
      if (pauses === 3) await bench.post('anna', `${APPROVALS}/${id}/reject`, { digest })
    }
    expect((await bench.get('agent', `${APPROVALS}/${id}?wait=30`)).body).toMatchObject({ state: 'rejected' })
    expect(bench.clock.now - START).toBeLessThan(30_000)
  })

  it('comes back when the time is over', async () => {
    const bench = await openHttpBench()
    const { id } = await proposedBy(bench, 'agent')
    expect((await bench.get('agent', `${APPROVALS}/${id}?wait=30`)).body).toMatchObject({ state: 'pending' })
    expect(bench.clock.now - START).toBeGreaterThanOrEqual(30_000)
    for (const wait of ['61', '-1', '1.5', '1e1', 'soon', '', '0x10']) {
      expect((await bench.get('agent', `${APPROVALS}/${id}?wait=${wait}`)).status).toBe(400)
    }
  })

  it('for another state comes back as soon as there is one', async () => {
    const bench = await openHttpBench()
    const { id } = await proposedBy(bench, 'agent')
    const none = await bench.get('agent', `${APPROVALS}/${id}?wait=30&from=unknown`)
    expect(none.body).toMatchObject({ state: 'pending' })
    expect(bench.clock.now).toBe(START)
    const gate = createGate()
    bench.nango.answer = async () => {
      await gate.pass()
      return { kind: 'response', response: responseOf(201, { id: 'note-1' }) }
    }
    let approving: ReturnType<HttpBench['post']> | undefined
    bench.meanwhile.do = async (pauses) => {
      if (pauses !== 3) return
      approving = bench.post('anna', `${APPROVALS}/${id}/approve`)
      await gate.arrived
    }
    const waiting = await bench.get('agent', `${APPROVALS}/${id}?wait=30&from=pending`)
    expect(waiting.body).toMatchObject({ state: 'executing', owner: 'alive' })
    expect(bench.clock.now - START).toBeLessThan(30_000)
    gate.open()
    expect((await approving)?.body).toMatchObject({ request: { state: 'succeeded' } })
  })

  it('ends early when the server ends', async () => {
    const started = createGate()
    const bench = await openHttpBench({
      parts: () => ({
        pause: (milliseconds, signal) =>
          new Promise((done) => {
            if (milliseconds === 250) void started.pass()
            if (signal?.aborted === true) done()
            else signal?.addEventListener('abort', () => done())
          }),
      }),
    })
    const { id } = await proposedBy(bench, 'agent')
    const waiting = bench.get('agent', `${APPROVALS}/${id}?wait=60`)
    await started.arrived
    await bench.server.close()
    expect((await waiting).body).toMatchObject({ state: 'pending' })
  })
})

describe('a write that is out', () => {
  const sending = async (bench: HttpBench) => {
    const gate = createGate()
    bench.nango.answer = async () => {
      await gate.pass()
      return { kind: 'response', response: responseOf(201, { id: 'note-1' }) }
    }
    return { gate, request: await proposedBy(bench, 'agent') }
  }

  it('is not called back by a caller who hangs up', async () => {
    const bench = await openHttpBench()
    const { gate, request } = await sending(bench)
    const leaving = new AbortController()
    const approving = bench.ask('anna', 'POST', `${APPROVALS}/${request.id}/approve`, {
      body: {},
      signal: leaving.signal,
    })
    const hungUp = approving.catch((error: unknown) => error)
    await gate.arrived
    leaving.abort()
    expect(await hungUp).toMatchObject({ code: 'ABORT_ERR' })
    gate.open()
    expect(await settled(bench, request)).toMatchObject({ state: 'succeeded' })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('is waited for by a server that ends, and answered', async () => {
    const bench = await openHttpBench()
    const { gate, request } = await sending(bench)
    const approving = bench.post('anna', `${APPROVALS}/${request.id}/approve`)
    await gate.arrived
    const closing = bench.server.close()
    await expect(send(bench.server.url, 'GET', '/health')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    gate.open()
    expect((await approving).body).toMatchObject({ request: { state: 'succeeded' } })
    await closing
  })

  it.each(['the caller hangs up', 'the server ends'])(
    'and not yet begun is not begun when %s',
    async (why) => {
      const bench = await openHttpBench()
      const request = await proposedBy(bench, 'agent')
      const gate = createGate()
      bench.nango.beforeRead = () => gate.pass()
      const leaving = new AbortController()
      const approving = bench.ask('anna', 'POST', `${APPROVALS}/${request.id}/approve`, {
        body: {},
        signal: leaving.signal,
      })
      await gate.arrived
      if (why === 'the server ends') {
        const closing = bench.server.close()
        gate.open()
        expect(await approving).toMatchObject({
          status: 503,
          body: { code: 'interrupted', exit: 130, request: { state: 'approved' } },
        })
        await closing
      } else {
        const hungUp = approving.catch((error: unknown) => error)
        leaving.abort()
        expect(await hungUp).toMatchObject({ code: 'ABORT_ERR' })
        // What came in before is looked at before these are.
        for (let round = 0; round < 3; round += 1) await send(bench.server.url, 'GET', '/health')
        gate.open()
        await logged(bench, '/v1/integrations/approvals/{id}/approve')
      }
      expect(bench.nango.sent).toEqual([])
      expect(await stored(bench, request)).toMatchObject({ state: 'approved' })
    },
  )
})

/** A caller who hung up is logged all the same, once it is over. */
async function logged({ log }: HttpBench, route: string): Promise<void> {
  while (!log.some((line) => line['event'] === 'request' && line['route'] === route)) await setImmediate()
}

async function settled(bench: HttpBench, request: { id: string }): Promise<ApprovalRequest> {
  for (;;) {
    const now = await stored(bench, request)
    if (now.state !== 'executing') return now
    await setImmediate()
  }
}

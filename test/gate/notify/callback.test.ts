import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../src/domain/access/principal.ts'
import { isNothingToDo, type WriteAsk } from '../../../src/domain/ports/gate.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { applyNotify } from '../../../src/gate/notify/change-notify.ts'
import { proposeWanted } from '../../../src/gate/propose/propose.ts'
import { openReceiver } from '../../channels/receiver.ts'
import { AGENT, ANNA, approved, auditTypes, MINUTE, stored, type Bench } from '../bench.ts'
import { notifyBench, payloads, SECRET, tellNow } from './told.ts'

const WANTED: WriteAsk = {
  operation: 'notes.add',
  input: { text: 'milk' },
  connection: undefined,
  reason: undefined,
  idempotencyKey: null,
  expiresIn: null,
  duplicate: false,
  supersedes: undefined,
}

/** Only `host` may be told by requesters, and it may be inside. */
function callbacksTo(host: string): string {
  return `version: 1
private: ["${host}"]
callbacks: { hosts: ["${host}"], secret: env:SHIELD_NOTIFY_SECRET }
`
}

async function wanted(bench: Bench, notifyUrl: string): Promise<ApprovalRequest> {
  const proposal = await proposeWanted(bench.parts, { ...WANTED, notifyUrl }, AGENT)
  if (isNothingToDo(proposal)) throw new Error(proposal.nothingToDo)
  return proposal.request
}

describe('a requester', () => {
  it('hears at the address that came with a request how it was decided and how it ended', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(callbacksTo(receiver.host))
    const request = await wanted(bench, `${receiver.url}/builds/17?job=2`)
    expect((await stored(bench, request)).notifyUrl).toBe(`${receiver.url}/builds/17?job=2`)
    await tellNow(bench)
    expect(receiver.received, 'that it waits is what the answer said').toEqual([])
    await approved(bench, request)
    await tellNow(bench)
    const told = receiver.received.map(({ body, headers }) =>
      new Webhook(SECRET).verify(body, headers as Record<string, string>),
    )
    expect(told).toMatchObject([
      { type: 'request.decided', data: { subject: request.id, state: 'approved' } },
      { type: 'request.done', data: { subject: request.id, state: 'succeeded' } },
    ])
    expect(new Set(receiver.received.map(({ path }) => path))).toEqual(new Set(['/builds/17?job=2']))
  })

  it.each([
    [
      'names a host that was not allowed',
      'https://evil.com/x',
      'denied',
      'names evil.com, and allowed are 127.0.0.1',
    ],
    ['names another port of a host', 'http://127.0.0.1:1/x', 'denied', 'names 127.0.0.1:1'],
    ['gives a password', 'https://a:b@evil.com/x', 'usage', 'takes an https address'],
    ['gives what is no web address', 'file:///etc/hostname', 'usage', 'takes an https address'],
  ])('who %s is refused, and nothing is queued', async (_what, url, code, message) => {
    const receiver = await openReceiver()
    const bench = await notifyBench(callbacksTo(receiver.host))
    const refused = wanted(bench, url)
    await expect(refused).rejects.toMatchObject({ code })
    await expect(refused).rejects.toThrow(message)
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
  })

  it('is told nothing where the host was allowed once and is no more', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(callbacksTo(receiver.host))
    const request = await wanted(bench, `${receiver.url}/x`)
    await applyNotify(bench.parts, callbacksTo('other.example.com'), AGENT)
    await approved(bench, request)
    await tellNow(bench)
    expect(receiver.received).toEqual([])
  })

  it('is told nothing more there either of what did not get through before', async () => {
    const receiver = await openReceiver(() => ({ status: 503 }))
    const bench = await notifyBench(callbacksTo(receiver.host))
    await approved(bench, await wanted(bench, `${receiver.url}/x`))
    await tellNow(bench)
    const before = receiver.received.length
    expect(before).toBeGreaterThan(0)
    await applyNotify(bench.parts, callbacksTo('other.example.com'), AGENT)
    bench.clock.now += 60 * MINUTE
    await tellNow(bench)
    expect(receiver.received).toHaveLength(before)
    expect(await bench.store.outbox.list({ limit: 9, state: 'waiting' })).toEqual([])
  })

  it('ends nothing for others at that host with an address that wants no more', async () => {
    const receiver = await openReceiver(({ path }) => ({ status: path === '/gone' ? 410 : 204 }))
    const bench = await notifyBench(callbacksTo(receiver.host))
    await approved(bench, await wanted(bench, `${receiver.url}/gone`))
    await tellNow(bench)
    expect(receiver.received.map(({ path }) => path)).toEqual(['/gone', '/gone'])
    const other = await proposeWanted(
      bench.parts,
      { ...WANTED, input: { text: 'bread' }, notifyUrl: `${receiver.url}/here` },
      AGENT,
    )
    if (isNothingToDo(other)) throw new Error(other.nothingToDo)
    await approved(bench, other.request)
    await tellNow(bench)
    expect(receiver.received.slice(2).map(({ path }) => path)).toEqual(['/here', '/here'])
    expect(await bench.store.outbox.list({ limit: 9, state: 'dead' })).toHaveLength(2)
    expect(await auditTypes(bench)).not.toContain('notify.ended')
  })

  it('hears of what takes the place of their own at the address that they gave first, and of nobody else’s', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(callbacksTo(receiver.host))
    const url = `${receiver.url}/builds/17`
    const inPlaceOf = async (old: ApprovalRequest, text: string, by: Actor, notifyUrl?: string) => {
      const wish = { ...WANTED, input: { text }, supersedes: old.id, notifyUrl }
      const proposal = await proposeWanted(bench.parts, wish, by)
      if (isNothingToDo(proposal)) throw new Error(proposal.nothingToDo)
      return stored(bench, proposal.request)
    }
    const first = await wanted(bench, url)
    const second = await inPlaceOf(first, 'oat milk', AGENT)
    expect(second.notifyUrl).toBe(url)
    await approved(bench, second)
    await tellNow(bench)
    const told = payloads(receiver.received).map(({ data }) => [data.subject, data.state])
    expect(told).toHaveLength(3)
    expect(told).toEqual(
      expect.arrayContaining([
        [first.id, 'cancelled'],
        [second.id, 'approved'],
        [second.id, 'succeeded'],
      ]),
    )
    const third = await inPlaceOf(await wanted(bench, url), 'rye bread', AGENT, `${url}?again`)
    expect(third.notifyUrl).toBe(`${url}?again`)
    expect((await inPlaceOf(third, 'white bread', ANNA)).notifyUrl).toBe(undefined)
  })

  it.each([
    ['ci.example.com:443', 'https://ci.example.com/x'],
    ['ci.example.com:443', 'https://ci.example.com:443/x'],
    ['ci.example.com', 'https://CI.example.com:443/x'],
  ])('may name the usual port of its scheme, or leave it out, where %s is allowed: %s', async (host, url) => {
    const bench = await notifyBench(callbacksTo(host))
    expect((await wanted(bench, url)).notifyUrl).toBe('https://ci.example.com/x')
  })

  it('is told nothing without TLS, and hears that at once, unless the host is private', async () => {
    const bench = await notifyBench(callbacksTo('ci.example.com:80').replace(/private.*/, ''))
    await expect(wanted(bench, 'http://ci.example.com/x')).rejects.toMatchObject({ code: 'usage' })
    await expect(wanted(bench, 'http://ci.example.com/x')).rejects.toThrow('without TLS; it is https')
    await applyNotify(bench.parts, callbacksTo('ci.example.com:80'), AGENT)
    expect((await wanted(bench, 'http://ci.example.com/x')).notifyUrl).toBe('http://ci.example.com/x')
    await expect(wanted(bench, 'https://ci.example.com/x')).rejects.toMatchObject({ code: 'denied' })
  })

  it('may name no other port of a host than the one that was allowed', async () => {
    const bench = await notifyBench(callbacksTo('ci.example.com'))
    await expect(wanted(bench, 'https://ci.example.com:8443/x')).rejects.toMatchObject({ code: 'denied' })
    expect((await wanted(bench, 'https://ci.example.com:443/x')).notifyUrl).toBe('https://ci.example.com/x')
  })
})

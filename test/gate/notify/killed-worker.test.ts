import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { reject } from '../../../src/gate/send/decide.ts'
import { MINUTE } from '../../../src/domain/limits.ts'
import { openReceiver, type Received } from '../../channels/receiver.ts'
import { bundleChild, nativeBinding, startChild } from '../../sqlite/start-children.ts'
import { decisionOn, proposed } from '../bench.ts'
import { DEATHS, type TellerStep } from './teller.ts'
import { notifyBench, SECRET, webhookFile } from './told.ts'

/** `EVENTS=1000` shows the same of more. */
const EVENTS = Number(process.env['EVENTS'] ?? 240)

interface Payload {
  readonly type: string
  readonly data: { readonly subject: string }
}

const payloadOf = ({ body }: Received) => JSON.parse(body) as Payload
const idOf = ({ headers }: Received) => String(headers['webhook-id'])

it(`tells all of ${EVENTS} events, each under one id, however often its process is killed at each step`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shield-teller-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const receiver = await openReceiver()
  const bench = await notifyBench(webhookFile(receiver.url))
  for (let number = 0; number < EVENTS / 2; number += 1) {
    const request = await proposed(bench, { input: { text: `note ${number}` } })
    await reject(bench.parts, decisionOn(request))
  }
  const bundle = await bundleChild(folder, join(import.meta.dirname, 'teller.ts'))
  let { now } = bench.clock
  const start = async () => {
    const child = startChild<TellerStep>(bundle)
    await child.step({ do: 'open', file: bench.file, nativeBinding, now })
    // What a process had in hand when it was killed is free once its time is over.
    now += 2 * MINUTE
    return child
  }
  for (const at of DEATHS) {
    for (const time of at.endsWith('spread') ? [1] : [1, 3]) {
      const child = await start()
      const killed = child.step({ do: 'tell', secret: SECRET, dies: { at, time } })
      await expect(killed, `${at}, time ${time}`).rejects.toThrow('The child ended')
    }
  }
  for (let round = 0; round < 3; round += 1) {
    const child = await start()
    await child.step({ do: 'tell', secret: SECRET })
    child.kill()
  }
  const firsts = firstOfEach(receiver.received)
  expect(firsts).toHaveLength(EVENTS)
  expect(receiver.received.length, 'what was in hand is sent again').toBeGreaterThan(EVENTS)
  const orders = typesBySubject(firsts)
  expect(orders).toHaveLength(EVENTS / 2)
  for (const types of orders) expect(types).toEqual(['request.pending', 'request.decided'])
  expect(await bench.store.outbox.list({ limit: EVENTS * 2, state: 'sent' })).toHaveLength(EVENTS)
})

/** The first that came under each id; whatever came again under it is the same. */
function firstOfEach(received: readonly Received[]): readonly Received[] {
  const firsts = new Map<string, Received>()
  for (const one of received) {
    const first = firsts.get(idOf(one))
    if (first === undefined) firsts.set(idOf(one), one)
    else expect(one.body).toBe(first.body)
  }
  return [...firsts.values()]
}

function typesBySubject(received: readonly Received[]): readonly (readonly string[])[] {
  const told = new Map<string, string[]>()
  for (const one of received) {
    const { type, data } = payloadOf(one)
    told.set(data.subject, [...(told.get(data.subject) ?? []), type])
  }
  return [...told.values()]
}

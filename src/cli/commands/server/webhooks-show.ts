import type { DeliveryView } from '../../../domain/webhook/delivery.ts'
import type { Display } from '../../../domain/operation/display.ts'
import { localTime } from '../../../domain/text/times.ts'
import type { App } from '../../app.ts'
import type { Invocation } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { delivery as shape } from '../../../wire/delivery.ts'

export async function show({ app, args }: Invocation): Promise<number> {
  return say(app, await (await app.gate()).deliveries.get(args[0] ?? ''))
}

export async function replay({ app, args }: Invocation): Promise<number> {
  const delivery = await (await app.gate()).deliveries.replay(args[0] ?? '')
  await say(app, delivery)
  return delivery.state === 'failed' ? 1 : 0
}

async function say(app: App, delivery: DeliveryView): Promise<number> {
  if (app.globals.json) app.terminal.json(shape.encode(delivery))
  else await showDisplay(app.terminal, displayOf(delivery))
  return 0
}

/** What came from outside is shown as text: nothing in it can drive the terminal. */
function displayOf(delivery: DeliveryView): Display {
  const { id, source, state, about, problem, receivedAt, doneAt, bytes, bodyHash, text } = delivery
  const facts = [
    ['Webhook', id],
    ['From', source],
    ['State', state],
    ['About', about],
    ['Problem', problem],
    ['Received', localTime(receivedAt)],
    ['Acted on', doneAt === null ? null : localTime(doneAt)],
    ['Bytes', String(bytes)],
    ['SHA-256', bodyHash],
  ].flatMap(([label, value]) => (label != null && value != null ? [{ label, value }] : []))
  return [
    { kind: 'facts', facts },
    { kind: 'text', text: text ?? 'Its content is not text' },
  ]
}

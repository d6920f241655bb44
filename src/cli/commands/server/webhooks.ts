import { PAGE_LENGTH } from '../../../domain/limits.ts'
import { factsOf } from '../../../domain/operation/display.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { defined } from '../../../domain/text/json.ts'
import { listedTime, localTime } from '../../../domain/text/times.ts'
import { DELIVERY_STATES, type DeliveryLine, type DeliveryView } from '../../../domain/webhook/delivery.ts'
import { DELIVERY_SOURCES } from '../../../domain/webhook/senders.ts'
import { pageOf as pageShape } from '../../../wire/actor-money-page.ts'
import { deliveryLine, delivery as shape } from '../../../wire/delivery-notification.ts'
import type { App } from '../../app.ts'
import { addPageFlags, moreBelow, pageFlags } from '../../ask/page-flags.ts'
import { choice, textOption, wrongValue, type Register, type Work } from '../../frame.ts'
import { answer } from '../../show/render.ts'

/** What a server received. */
export const register: Register = (program, { act }) => {
  const webhooks = program
    .command('webhooks')
    .description('webhooks that Nango and WhatsApp sent to a server')
  const newest = webhooks.command('list').description('the newest webhooks, and their outcome')
  newest
    .addOption(choice(newest, '--source <source>', 'only from this one', DELIVERY_SOURCES))
    .addOption(choice(newest, '--state <state>', 'only these', DELIVERY_STATES))
  addPageFlags(newest, String(PAGE_LENGTH)).action(act(list))
  webhooks.command('show <id>').description('one webhook, with its whole content').action(act(show))
  webhooks
    .command('replay <id>')
    .description('act on it again: harmless, because each event counts once')
    .action(act(replay))
}

const MOST = 1_000

const list: Work = async ({ app, options }) => {
  const { limit, before } = pageFlags(options, { kind: 'delivery', most: MOST })
  const source = oneOf('--source', textOption(options, 'source'), DELIVERY_SOURCES)
  const state = oneOf('--state', textOption(options, 'state'), DELIVERY_STATES)
  const { deliveries } = await app.gate()
  const found = await deliveries.list({
    limit: limit + 1,
    ...(before === undefined ? {} : { before: Number(before) }),
    ...defined({ source, state }),
  })
  const { items, next } = pageOf('delivery', found, limit, ({ number }) => number)
  return answer(app, {
    json: () => pageShape(deliveryLine).encode({ items, next }),
    display: () => [
      {
        kind: 'table',
        columns: ['id', 'received', 'from', 'state', 'about'],
        rows: items.map(row),
        empty: source === undefined && state === undefined ? 'No webhooks received yet' : 'No such webhook',
      },
      ...moreBelow(next),
    ],
  })
}

function row({ id, receivedAt, source, state, about, problem }: DeliveryLine): readonly string[] {
  return [id, listedTime(receivedAt), source, state, problem ?? about ?? '']
}

function oneOf<Word extends string>(
  flag: string,
  given: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const found = words.find((word) => word === given)
  if (given === undefined || found !== undefined) return found
  throw wrongValue(flag, words.join(', '), given)
}

const show: Work = async ({ app, args }) => say(app, await (await app.gate()).deliveries.get(args[0] ?? ''))

const replay: Work = async ({ app, args }) => {
  const delivery = await (await app.gate()).deliveries.replay(args[0] ?? '')
  await say(app, delivery)
  return delivery.state === 'failed' ? 1 : 0
}

/** What came from outside is shown as text: nothing in it can drive the terminal. */
function say(app: App, delivery: DeliveryView): Promise<number> {
  const { id, source, state, about, problem, receivedAt, doneAt, bytes, bodyHash, text } = delivery
  return answer(app, {
    json: () => shape.encode(delivery),
    display: () => [
      factsOf([
        ['Webhook', id],
        ['From', source],
        ['State', state],
        ['About', about],
        ['Problem', problem],
        ['Received', localTime(receivedAt)],
        ['Acted on', doneAt === null ? null : localTime(doneAt)],
        ['Bytes', String(bytes)],
        ['SHA-256', bodyHash],
      ]),
      { kind: 'text', text: text ?? 'Its content is not text' },
    ],
  })
}

import { DELIVERY_STATES, type DeliveryLine } from '../../../domain/webhook/delivery.ts'
import { DELIVERY_SOURCES } from '../../../domain/webhook/senders.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { localTime } from '../../../domain/text/times.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { moreBelow, pageFlags } from '../../ask/page-flags.ts'
import { deliveryLine } from '../../../wire/delivery.ts'
import { pageOf as pageShape } from '../../../wire/actor-money-page.ts'
import { defined } from '../../../domain/text/json.ts'
import { quoted } from '../../../domain/text/quoted.ts'

const MOST = 1_000

export async function list({ app, options }: Invocation): Promise<number> {
  const { limit, before } = pageFlags(options, { kind: 'delivery', most: MOST })
  const source = oneOf('--source', textOption(options, 'source'), DELIVERY_SOURCES)
  const state = oneOf('--state', textOption(options, 'state'), DELIVERY_STATES)
  const found = await (
    await app.gate()
  ).deliveries.list({
    limit: limit + 1,
    ...(before === undefined ? {} : { before: Number(before) }),
    ...defined({ source, state }),
  })
  const { items, next } = pageOf('delivery', found, limit, ({ number }) => number)
  if (app.globals.json) {
    app.terminal.json(pageShape(deliveryLine).encode({ items, next }))
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['id', 'received', 'from', 'state', 'about'],
      rows: items.map(row),
      empty: source === undefined && state === undefined ? 'No webhooks received yet' : 'No such webhook',
    },
    ...moreBelow(next),
  ])
  return 0
}

function row({ id, receivedAt, source, state, about, problem }: DeliveryLine): readonly string[] {
  return [id, localTime(receivedAt), source, state, problem ?? about ?? '']
}

function oneOf<Word extends string>(
  flag: string,
  given: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const found = words.find((word) => word === given)
  if (given === undefined || found !== undefined) return found
  throw new ShieldError('usage', `${flag} takes ${words.join(', ')}, not ${quoted(given, 60)}`)
}

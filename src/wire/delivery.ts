import { DELIVERY_STATES, type DeliveryLine, type DeliveryView } from '../domain/webhook/delivery.ts'
import { DELIVERY_SOURCES } from '../domain/webhook/senders.ts'
import { type Fields, nullable, object } from './composites.ts'
import { described, moment, named, oneOf, text, whole } from './shape.ts'

const lineFields: Fields<DeliveryLine> = {
  number: whole,
  id: text,
  source: oneOf(DELIVERY_SOURCES),
  bodyHash: text,
  bytes: whole,
  receivedAt: moment,
  state: oneOf(DELIVERY_STATES),
  about: nullable(text),
  problem: nullable(text),
  doneAt: nullable(moment),
}

/** One webhook received, without what it brought. */
export const deliveryLine = named('DeliveryLine', object(lineFields))

export const delivery = named(
  'Delivery',
  object<DeliveryView>({
    ...lineFields,
    text: described('Its content; null for bytes that are not text', nullable(text)),
  }),
)

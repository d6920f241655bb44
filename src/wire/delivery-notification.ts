import { EVENTS } from '../domain/notify/event.ts'
import type { How } from '../domain/notify/notify-settings.ts'
import { NOTIFICATION_STATES, type ChannelStanding, type NotificationLine } from '../domain/ports/outbox.ts'
import type { Page } from '../domain/ports/page.ts'
import { DELIVERY_STATES, type DeliveryLine, type DeliveryView } from '../domain/webhook/delivery.ts'
import { DELIVERY_SOURCES } from '../domain/webhook/senders.ts'
import { pageFields } from './actor-money-page.ts'
import { type Fields, list, nullable, object } from './composites.ts'
import { described, moment, named, oneOf, text, textLike, whole, yesNo } from './shape.ts'

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

/** A channel, and how it has done. */
export interface ListedChannel extends Omit<ChannelStanding, 'restUntil'> {
  /** Null: the settings have it no more, or a requester named it. */
  readonly kind: How['kind'] | null
  readonly triedAgainAt: string | null
}

export const channel = named(
  'Channel',
  object<ListedChannel>({
    name: text,
    kind: described(
      'null: the settings have it no more, or a requester named it',
      nullable(oneOf(['webhook', 'slack', 'email', 'command'])),
    ),
    waiting: described('Notifications that are still to be told', whole),
    dead: described('Notifications that were given up', whole),
    lastSentAt: nullable(moment),
    trouble: nullable(text),
    triedAgainAt: described('Nothing goes to it before; null: it may', nullable(moment)),
    endedAt: described('It wanted no more', nullable(moment)),
  }),
)

export const notification = named(
  'Notification',
  object<NotificationLine>({
    number: whole,
    event: object<NotificationLine['event']>({
      id: textLike('^evt_[0-9a-hjkmnp-tv-z]{10}$'),
      type: oneOf(EVENTS),
      subject: nullable(text),
      at: moment,
    }),
    summary: nullable(text),
    channel: text,
    state: oneOf(NOTIFICATION_STATES),
    tries: whole,
    dueAt: moment,
    trouble: nullable(text),
    doneAt: nullable(moment),
  }),
)

/** `notify list`: a page of what was told and waits to be, and the channels. */
export const notifications = object<
  Page<NotificationLine> & {
    readonly settings: string | null
    readonly channels: readonly ListedChannel[]
  }
>({
  ...pageFields(notification),
  settings: described('SHA-256 of the file in force; null: nobody is told of anything', nullable(text)),
  channels: list(channel),
})

/** `notify apply`. */
export const appliedNotify = object<{ readonly settings: string; readonly channels: readonly string[] }>({
  settings: text,
  channels: list(text),
})

/** `notify off`. */
export const stoppedNotify = object<{ readonly isNew: boolean }>({ isNew: yesNo })

/** `notify retry`. */
export const retriedNotify = object<{ readonly retried: number }>({ retried: whole })

/** `notify test`. */
export const testedNotify = object<{
  readonly channels: readonly { readonly name: string; readonly trouble: string | null }[]
}>({
  channels: list(object({ name: text, trouble: described('null: it was taken', nullable(text)) })),
})

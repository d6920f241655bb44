import type { Store } from '../../src/domain/ports/store.ts'
import type { Claimed, Notification, Told } from '../../src/domain/ports/outbox.ts'
import { AT, idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { notify } from './whole-records.ts'

export const later = (seconds: number): string => new Date(Date.parse(AT) + seconds * 1000).toISOString()

export const freshIn = ({ outbox }: Store, changes: Partial<Parameters<Store['outbox']['fresh']>[0]> = {}) =>
  outbox.fresh({ most: 99, pendingBefore: later(9), isUnruledAllowed: true, ...changes })

/** Says that everything that is fresh goes to these channels at once. */
export async function spread(
  store: Store,
  channels: readonly string[],
  changes: Partial<Notification> = {},
): Promise<void> {
  const notifications = channels.map((channel) => ({
    channel,
    dueAt: AT,
    isDigest: false,
    isUrgent: false,
    ...changes,
  }))
  const spreads = (await freshIn(store)).map(({ number }) => ({ number, notifications }))
  await store.outbox.spread(spreads, AT)
}

export const claim = ({ outbox }: Store, seconds = 0): Promise<readonly Claimed[]> =>
  outbox.claim({ at: later(seconds), until: later(seconds + 90), most: 50 })

export const typesOf = (claimed: readonly Claimed[]) =>
  claimed.map(({ events }) => events.map(({ type }) => type))

export function toldOf(claimed: Claimed, changes: Partial<Told> = {}): Told {
  const told = { dueAt: null, trouble: null, restUntil: null, giveUpBefore: later(-172_800), isEnd: false }
  return { claimed, state: 'sent', ...told, ...changes }
}

export async function decided(store: Store, number = 1): Promise<void> {
  await requestIn(store, 'rejected', requestOf({ id: idOf(number), input: { number } }))
}

/** Says that somebody is to be told. */
export async function telling<Opened extends { readonly store: Store }>(opened: Opened): Promise<Opened> {
  await opened.store.outbox.apply(notify, noteOf('notify.applied'))
  return opened
}

import { type Actor, DOORS } from '../domain/access/principal.ts'
import { type MinorAmount, minorAmount as readAmount, writtenAmount } from '../domain/operation/stakes.ts'
import type { Page } from '../domain/ports/page.ts'
import type { Amount } from '../domain/request/preview.ts'
import type { Json, JsonObject } from '../domain/text/json.ts'
import { type Fields, list, nullable, object } from './composites.ts'
import { converted, described, named, oneOf, type Shape, text } from './shape.ts'

/** Who did it, wherever that is said. */
export const actor = named('Actor', object<Actor>({ name: text, door: oneOf(DOORS) }))

/** `{"amount":"12.00","currency":"EUR"}`: a decimal number as it is written, and the code of its currency. */
export const money = named('Money', object<Amount>({ amount: text, currency: text }))

/** What shield counts in the smallest unit, written as all money is. */
export const minorAmount = converted<MinorAmount, Amount, Json>(money, {
  to: writtenAmount,
  from: (amount) => readAmount(amount) ?? { value: 0, currency: amount.currency },
})

/** The fields of every list. */
export function pageFields<Item>(item: Shape<Item>): Fields<Page<Item>> {
  return {
    items: list(item),
    next: described('The `cursor` of the next page; null: there is no other', nullable(text)),
  }
}

/** One page of a list. */
export function pageOf<Item>(item: Shape<Item>): Shape<Page<Item>, JsonObject> {
  return object<Page<Item>>(pageFields(item))
}

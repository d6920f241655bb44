import type { Page } from '../domain/ports/page.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { list, nullable, object, type Fields } from './composites.ts'
import { text } from './scalars.ts'
import { described, type Shape } from './shape.ts'

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

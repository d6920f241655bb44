import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { listOf, textOf } from './values.ts'

/** A place by its name and address, or by where it lies. */
export function placeWords({ name, address, latitude, longitude }: JsonObject): string {
  const called = [name, address].map(textOf).filter(Boolean).join(', ')
  if (called !== '') return called
  return [latitude, longitude].map(amountOf).filter(Boolean).join(', ')
}

/** Somebody whose card was sent: by name, else by whatever else the card says. */
export function sharedContactWords({ name, org, phones, emails, vcard }: JsonObject): string {
  const named = isJsonObject(name) ? nameWords(name) : ''
  const company = isJsonObject(org) ? textOf(org['company']) : ''
  const phone = firstOf(phones, ['phone', 'wa_id'])
  return named || company || phone || firstOf(emails, ['email']) || textOf(vcard)
}

function nameWords(name: JsonObject): string {
  const whole = textOf(name['formatted_name'])
  if (whole !== '') return whole
  return ['prefix', 'first_name', 'middle_name', 'last_name', 'suffix']
    .map((part) => textOf(name[part]))
    .filter(Boolean)
    .join(' ')
}

function firstOf(list: Json | undefined, names: readonly string[]): string {
  const [first = {}] = listOf(list)
  return names.map((name) => textOf(first[name])).find(Boolean) ?? ''
}

/** What was ordered from the catalogue: "2 × MUG-1 at 7.99 EUR", and what was written beside it. */
export function orderWords({ product_items: items, text }: JsonObject): string {
  const lines = listOf(items).map(({ product_retailer_id: id, quantity, item_price: price, currency }) => {
    const each = [amountOf(price), textOf(currency)].filter(Boolean).join(' ')
    const what = [amountOf(quantity), textOf(id) || 'an article'].filter(Boolean).join(' × ')
    return each === '' ? what : `${what} at ${each}`
  })
  return [textOf(text), lines.join('; ')].filter(Boolean).join(': ')
}

/** A number, whether it came as one or as a text. */
function amountOf(value: Json | undefined): string {
  return typeof value === 'number' ? String(value) : textOf(value)
}

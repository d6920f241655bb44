import { decodeHTMLStrict } from 'entities'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { normalAmount } from '../../domain/text/money.ts'

/**
 * A text as its reader sees it: WordPress stores names with their entities ("Tea &amp; Co"). PHP writes one that looks
 * like a number as a number. Null for whatever is not a text with something in it.
 */
export function textOrNull(value: Json | undefined): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? decodeHTMLStrict(value) : null
}

/**
 * PHP's list. One with a gap in it, as a filter leaves behind, is an object whose keys are numbers. Null for what is
 * none. https://www.php.net/manual/en/function.json-encode.php
 */
export function listOrNull(value: Json | undefined): readonly Json[] | null {
  if (Array.isArray(value)) return value
  if (!isJsonObject(value) || !Object.keys(value).every((key) => /^\d+$/.test(key))) return null
  return Object.values(value)
}

/** An id: WooCommerce writes some as a number and some as a text. Null for what is none. */
export function idOrNull(value: Json | undefined): number | null {
  const id = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null
}

/** How many: a number, or a text that is one. Null for what is none. */
export function quantityOrNull(value: Json | undefined): number | null {
  const number = typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,6})?$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/**
 * An amount of money: a decimal text as it stands, or a number, which has lost the noughts at its end and gets those of
 * its currency back. Null for what is none.
 */
export function amountOrNull(value: Json | undefined, currency: string | null): string | null {
  const text = typeof value === 'number' ? normalAmount(String(value), currency ?? '') : value
  return typeof text === 'string' && /^-?\d{1,18}(?:\.\d{1,8})?$/.test(text) ? text : null
}

/** PHP's truth, which some parts of WooCommerce write as a text. Null for what is neither. */
export function truthOrNull(value: Json | undefined): boolean | null {
  if (value === undefined || value === null) return null
  if (YES.includes(value)) return true
  return NO.includes(value) ? false : null
}

const YES: readonly Json[] = [true, 1, '1', 'yes', 'true']
const NO: readonly Json[] = [false, 0, '0', '', 'no', 'false']

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]00:?00)?$/

/** The `*_gmt` times come without a zone and are in UTC. Null for what is not a time. */
export function utcOrNull(value: Json | undefined): string | null {
  const [, day, time] = TIME.exec(typeof value === 'string' ? value : '') ?? []
  const text = `${day}T${time}Z`
  return Number.isNaN(Date.parse(text)) ? null : text
}

/** Only what opens in a browser as a page. */
export function webAddressOrNull(value: Json | undefined): string | null {
  const text = textOrNull(value)
  return text !== null && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null
}

/** How two addresses are compared. */
export function isSameEmail(one: string | null, other: string): boolean {
  return one !== null && one.trim().toLowerCase() === other.trim().toLowerCase()
}

/** One row of an order's or a customer's `meta_data`. */
export interface Meta {
  readonly key: string
  readonly value: Json
}

/**
 * Null when the object carries no `meta_data` at all, which is not an empty list: a key whose owner is not an administrator is
 * shown none of a customer's. `unreadable`: it is there, and no list.
 * https://github.com/woocommerce/woocommerce/pull/36408
 */
export function metaOf(object: JsonObject): readonly Meta[] | null | 'unreadable' {
  if (object['meta_data'] === undefined || object['meta_data'] === null) return null
  const rows = listOrNull(object['meta_data'])
  if (rows === null) return 'unreadable'
  return rows.flatMap((row) => {
    if (!isJsonObject(row)) return []
    const key = row['key']
    if (typeof key !== 'string' && typeof key !== 'number') return []
    return [{ key: String(key), value: row['value'] ?? null }]
  })
}

/** One object of the shop, read field by field. */
export interface Fields {
  /** Null for a field that is empty or absent. One that is there and cannot be read is noted, and null too. */
  readonly read: <T>(name: string, parse: (value: Json) => T | null) => T | null
  /** The objects in a list. Whatever is not one is noted, and so is a list that is missing. */
  readonly rows: (name: string) => readonly Fields[]
}

/** `unreadable` takes up, by its name, what is there and cannot be read: "line_items[1].quantity". */
export function fieldsOf(row: JsonObject, unreadable: string[], path = ''): Fields {
  return {
    read: (name, parse) => {
      const value = row[name]
      if (value === undefined || value === null || value === '') return null
      const parsed = parse(value)
      if (parsed === null) unreadable.push(path + name)
      return parsed
    },
    rows: (name) => {
      const list = listOrNull(row[name])
      if (list === null) unreadable.push(path + name)
      return (list ?? []).flatMap((entry, index) => {
        const place = `${path}${name}[${index}]`
        if (isJsonObject(entry)) return [fieldsOf(entry, unreadable, `${place}.`)]
        unreadable.push(place)
        return []
      })
    },
  }
}

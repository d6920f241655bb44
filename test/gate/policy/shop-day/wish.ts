import type { JsonObject } from '../../../../src/domain/text/json.ts'

/** What one requester proposes at one moment of the day. */
export interface Wish {
  /** When, as minutes since the midnight of the shop. */
  readonly minute: number
  readonly requester: string
  readonly operation: string
  readonly input: JsonObject
  /** Why nobody would have it sent unasked; null: it is a day's work. */
  readonly bad: string | null
}

/** Four agents work for the shop. */
export const REQUESTERS = ['claude', 'orders', 'support', 'reports'] as const

export interface Customer {
  readonly id: string
  readonly email: string
  readonly phone: string
}

/** The shop's customers; the first of them (KNOWN) have bought something before. */
export function customer(number: number): Customer {
  return {
    id: `gid://shopify/Customer/${1000 + number}`,
    email: `customer-${number}@example.com`,
    phone: `+4915112345${String(100 + number)}`,
  }
}

export const KNOWN = 24

/** What a variant costs, in cents. */
export const PRICES: Readonly<Record<string, number>> = {
  'gid://shopify/ProductVariant/1': 4999,
  'gid://shopify/ProductVariant/2': 1250,
  'gid://shopify/ProductVariant/3': 1995,
  // A sticker.
  'gid://shopify/ProductVariant/4': 1,
}

export const variant = (number: number): string => `gid://shopify/ProductVariant/${number}`

export function draft(to: Customer, line: JsonObject, more: JsonObject = {}): JsonObject {
  return { line: [line], customer: to.id, email: to.email, ...more }
}

export function update(to: Customer, order: string): JsonObject {
  return { to: to.phone, template: 'order_update', language: 'en_US', param: [order] }
}

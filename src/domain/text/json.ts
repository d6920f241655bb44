import canonicalize from 'canonicalize'
import { ShieldError } from '../errors.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** The one spelling of a JSON value (RFC 8785), over which every digest and audit hash is taken. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new ShieldError('internal', 'A value without a JSON form reached a digest')
  return text
}

/** An object, as opposed to null, an array or a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

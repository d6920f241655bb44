import canonicalize from 'canonicalize'
import { ShieldError } from '../errors.ts'

/** The one spelling of a JSON value (RFC 8785), over which every digest and audit hash is taken. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new ShieldError('internal', 'A value without a JSON form reached a digest')
  return text
}

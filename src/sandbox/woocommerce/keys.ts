import type { FormCredentials } from '../provider.ts'

/** A consumer key: what it may do, and as whom. */
export interface Key {
  readonly account: string
  readonly permission: 'read' | 'write' | 'read_write'
  readonly role: 'administrator' | 'shop_manager'
  readonly consumerKey: string
  readonly consumerSecret: string
}

function key(name: string, permission: Key['permission'], role: Key['role']): Key {
  const letters = name.replaceAll('-', '')
  return {
    account: `sandbox:${name}`,
    permission,
    role,
    consumerKey: `ck_sandbox${letters}`,
    consumerSecret: `cs_sandbox${letters}`,
  }
}

/** The first one can do everything; the others show what a lesser key meets. */
export const KEYS: readonly Key[] = [
  key('administrator', 'read_write', 'administrator'),
  key('shop-manager', 'read_write', 'shop_manager'),
  key('read-only', 'read', 'administrator'),
  key('write-only', 'write', 'administrator'),
]

/** Undefined for a key that the shop does not know; `secret` tells whether the secret is right. */
export function findKey(authorization: string): { readonly key: Key; readonly isRight: boolean } | undefined {
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? []
  const [username, password] = Buffer.from(encoded, 'base64').toString().split(':')
  const found = KEYS.find(({ consumerKey }) => consumerKey === username)
  return found === undefined ? undefined : { key: found, isRight: found.consumerSecret === password }
}

export function credentialsOf(account: string): FormCredentials {
  const found = KEYS.find((one) => one.account === account)
  return { type: 'BASIC', username: found?.consumerKey ?? '', password: found?.consumerSecret ?? '' }
}

export function accountOf(credentials: FormCredentials): string | undefined {
  if (credentials.type !== 'BASIC') return undefined
  return KEYS.find(({ consumerKey }) => consumerKey === credentials.username)?.account
}

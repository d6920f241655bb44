import type { FormCredentials, Grant } from '../../provider.ts'

/** The header with which Nango authorises a call at the provider. */
export function authorizationOf(grant: Grant | FormCredentials): string {
  if (!('type' in grant)) return `Bearer ${grant.accessToken}`
  if (grant.type === 'API_KEY') return `Bearer ${grant.apiKey}`
  return `Basic ${Buffer.from(`${grant.username}:${grant.password}`).toString('base64')}`
}

import type { Seal } from '../request/seal.ts'
import type { Vault } from '../vault/vault.ts'

const FOR_EVER = '9999-12-31T23:59:59.999Z'

interface Withdrawal {
  /** Nonce of the approval that is taken back. */
  readonly nonce: string
  /** Until when it could be used; null: always. */
  readonly expiresAt: string | null
  /** Now; ISO 8601. */
  readonly at: string
}

/** Whether an approval that ends unused could be used again, if somebody set the state of its request back. */
export function isWorthKeeping({ expiresAt, at }: Pick<Withdrawal, 'expiresAt' | 'at'>): boolean {
  return expiresAt === null || expiresAt > at
}

/** The vault with that approval in it, for as long as it would last, and without those whose time is over. */
export function withWithdrawn(vault: Vault, { nonce, expiresAt, at }: Withdrawal): Vault {
  const still = Object.entries(vault.withdrawn).filter(([, until]) => until > at)
  return { ...vault, withdrawn: { ...Object.fromEntries(still), [nonce]: expiresAt ?? FOR_EVER } }
}

/** Why an approval is none any more; null: it was not taken back. */
export function whyWithdrawn({ withdrawn }: Pick<Vault, 'withdrawn'>, seal: Seal | null): string | null {
  return seal !== null && Object.hasOwn(withdrawn, seal.nonce)
    ? 'Its approval was taken back before anything was sent'
    : null
}

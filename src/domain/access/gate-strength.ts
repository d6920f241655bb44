import { note, ok, type Check } from '../health/check.ts'
import type { Role } from './principal.ts'

/**
 * `enforcing`: who proposes here cannot decide, nor get round the queue. `advisory`: they could, and the queue keeps
 * nobody from it who does not want to be kept.
 */
export interface GateStrength {
  readonly mode: 'advisory' | 'enforcing'
  readonly why: string
}

/** From where the gate is used. */
export type Standpoint =
  /** This process has the database and the key of Nango itself. */
  | { readonly kind: 'local' }
  | {
      readonly kind: 'remote'
      readonly roles: readonly Role[]
      /** The server runs on this machine, as the user who asks. */
      readonly isOwnProcess: boolean
    }

/** How strong the gate is, and why: the one rule. */
export function gateStrength(from: Standpoint): GateStrength {
  if (from.kind === 'local') {
    return {
      mode: 'advisory',
      why: 'any process of this user can decide, read the seal key, or bypass shield and call Nango directly',
    }
  }
  if (from.isOwnProcess) {
    return {
      mode: 'advisory',
      why: 'the server runs on this machine as this very user, who can reach its database and Nango',
    }
  }
  if (from.roles.includes('approver')) {
    return {
      mode: 'advisory',
      why: 'this token can decide on what others propose; an agent should have one that cannot',
    }
  }
  return {
    mode: 'enforcing',
    why: 'this token cannot decide, and the server alone reaches Nango',
  }
}

/** The same as something that was looked at: nothing is wrong with an advisory gate, as long as it is known. */
export function checkStrength({ mode, why }: GateStrength): Check {
  return mode === 'enforcing' ? ok('gate', `${mode}: ${why}`) : note('gate', `${mode}: ${why}`, REMEDY)
}

const REMEDY =
  'Let agents work through shield serve, run as another user or on another machine, with tokens that cannot decide'

import type { Connection, Mismatch } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import { canonicalJson } from '../../domain/text/json.ts'
import type { Seen } from './look-behind.ts'
import { timestamp, type Parts } from '../parts.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'

/** A sentence without a full stop. */
export function mismatchText(connection: Connection, { account, config }: Seen): string {
  const { name } = connection
  if (account !== null) {
    return `Another account is behind ${name} now: ${account}, not ${connection.account.label}`
  }
  const changes = Object.entries(config).map(
    ([key, value]) =>
      `${key} ${value ?? 'that cannot be one'}, not ${connection.config[key] ?? 'what it was'}`,
  )
  return `At Nango ${name} leads elsewhere now: ${changes.join('; ')}`
}

/** The same of what was seen before and nobody has decided on; null: nothing was. */
export function rememberedText(connection: Connection): string | null {
  const { mismatch } = connection
  return mismatch === null ? null : `${mismatchText(connection, mismatch)} (seen at ${mismatch.at})`
}

/** What ends a mismatch: the right account again, or somebody's word that this is the right one. */
export function mismatchHint(connection: Connection): string {
  return `${reconnectCommand(connection)}; or, if it is meant to be so, shield connections accept ${connection.name}`
}

/** Fails with `not_connected` while something else was seen behind a connection than it stands for. */
export function refuseMismatched(connection: Connection): void {
  const message = rememberedText(connection)
  if (message === null) return
  throw new ShieldError('not_connected', message, { hint: mismatchHint(connection) })
}

/**
 * Keeps in mind that something else was seen behind a connection, with one entry in the log, until somebody says what is
 * right. A connection that was changed since it was looked at keeps what is known of it.
 */
export async function rememberMismatch(parts: Parts, connection: Connection, seen: Seen): Promise<void> {
  const { id, nangoConnectionId, account, config, mismatch } = connection
  if (mismatch !== null && isSameSight(mismatch, seen)) return
  const { connections } = await parts.store()
  const at = timestamp(parts)
  await connections.update({
    id,
    to: { mismatch: { ...seen, at }, updatedAt: at },
    was: { nangoConnectionId, account, config, mismatch },
    note: {
      at,
      type: 'connection.mismatch',
      subject: id,
      actor: { name: 'shield', door: 'policy' },
      data: { account: seen.account !== null, config: Object.keys(seen.config) },
    },
  })
}

/** Whether two looks found the same. */
export function isSameSight(one: Seen | Mismatch, other: Seen | Mismatch): boolean {
  const bare = ({ account, config }: Seen) => canonicalJson({ account, config })
  return bare(one) === bare(other)
}

import type { NotifySettings } from '../../domain/notify/notify-settings.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import type { Parts } from '../parts.ts'

/** Names of every operation that writes. */
async function writeNames(parts: Pick<Parts, 'operations'>): Promise<readonly string[]> {
  const all = await Promise.all(PROVIDERS.map((name) => parts.operations(name)))
  return all.flat().flatMap(({ kind, name }) => (kind === 'write' ? [name] : []))
}

/** The notification settings of a text. Fails with `usage`, and names everything that is wrong at once. */
export async function notifySettingsOf(
  parts: Pick<Parts, 'operations'>,
  text: string | Uint8Array,
): Promise<NotifySettings> {
  // YAML, which only this needs.
  const { readNotify } = await import('../../domain/notify/read-notify.ts')
  return readNotify(text, await writeNames(parts))
}

/** As they were applied; null: nobody is told of anything. Fails with `unavailable`. */
export async function notifyInForce(parts: Parts): Promise<NotifySettings | null> {
  const stored = await (await parts.store()).outbox.settings()
  return stored === null ? null : notifySettingsOf(parts, stored.text)
}

import type { Actor } from './domain/access/principal.ts'
import { ShieldError } from './domain/errors.ts'
import type { StoreCopied, Store } from './domain/ports/store.ts'
import type { Settings } from './domain/settings/settings.ts'
import type { Parts } from './gate/parts.ts'
import { copyStore } from './gate/upkeep/copy-store.ts'
import { parseAddress } from './postgres/address.ts'
import { openReceiver } from './postgres/receive-queue.ts'
import { filesOf } from './stores.ts'

interface CopyAsk {
  readonly settings: Settings
  /** For the queue in the file. */
  readonly from: Parts
  readonly there: () => Promise<Store>
}

/** `copyStore` to the database of SHIELD_DATABASE_URL, whose files go where `filesOf` says. */
export async function copyToServer({ settings, from, there }: CopyAsk, actor: Actor): Promise<StoreCopied> {
  const { databaseUrl: url } = settings
  if (url === null) {
    throw new ShieldError('usage', 'SHIELD_DATABASE_URL does not say where the queue is to go', {
      hint: 'Set it in the environment or in SHIELD_HOME/.env, and leave --db out; the file is named by --from',
    })
  }
  const open = (identity: string) => openReceiver(url, filesOf(settings), identity)
  return copyStore({ from, to: parseAddress(url).shown, open, there }, actor)
}

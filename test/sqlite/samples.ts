import { placeNewQueue } from './new-queue.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { openStore } from '../../src/sqlite/open-store.ts'

/** A folder of the test's own, gone when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shield-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const waiting = { now: () => performance.now(), random: Math.random }

/** A store in a new file, closed when the test ends. */
export async function temporaryStore(): Promise<{ store: Store; file: string }> {
  const file = join(temporaryFolder(), 'shield.db')
  await placeNewQueue(file)
  return { store: await openedStore(file), file }
}

export async function openedStore(file: string): Promise<Store> {
  const store = await openStore({ file, mode: 'create', folder: 'own', ...waiting })
  onTestFinished(() => store.close())
  return store
}

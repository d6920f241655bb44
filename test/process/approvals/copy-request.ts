import { sentJson } from '../../../src/domain/request/body.ts'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { digestOf } from '../../../src/domain/request/digest.ts'
import { newId, newProviderKey } from '../../../src/domain/id.ts'
import { openStore } from '../../../src/sqlite/open-store.ts'
import type { Lab } from '../lab.ts'

/** Queues copies of a request that waits, each with a provider key of its own, and returns their ids. */
export async function copyRequest(lab: Lab, id: string, count: number): Promise<readonly string[]> {
  const store = await openStore({
    file: join(lab.home, 'shield.db'),
    mode: 'existing',
    folder: 'own',
    now: () => performance.now(),
    random: Math.random,
  })
  try {
    const request = await store.requests.find(id)
    if (request === undefined) throw new Error(`There is no ${id} to copy`)
    const { requester: actor, createdAt: at } = request
    const ids: string[] = []
    for (let copy = 0; copy < count; copy += 1) {
      const providerKey = newProviderKey(randomBytes)
      const body = JSON.stringify(sentJson(request.call)).replaceAll(request.providerKey, providerKey)
      const call = { ...request.call, body }
      const copied = { ...request, id: newId('apr', randomBytes), providerKey, call }
      const note = { at, type: 'request.proposed', subject: copied.id, actor, data: {} }
      await store.requests.propose({ ...copied, digest: digestOf(copied) }, false, note)
      ids.push(copied.id)
    }
    return ids
  } finally {
    await store.close()
  }
}

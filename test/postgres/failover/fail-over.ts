import { copyFileSync } from 'node:fs'
import type { Store } from '../../../src/domain/ports/store.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { AT, attemptOf, idOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'
import { copyOf, freshDatabase, openedPostgresStore, temporaryFile } from '../databases.ts'

export const numbered = (number: number) => requestOf({ id: idOf(number), input: { number } })

/**
 * A queue at two machines after `before`, a copy of it as it was then, and what happened to the first `since`: what a standby that takes
 * over knows, and what it lacks.
 */
export async function failOver(
  since: (store: Store, url: string) => Promise<unknown>,
  before: (store: Store) => Promise<unknown> = () => Promise.resolve(),
) {
  const url = await freshDatabase()
  const [file, otherFile] = [temporaryFile(), temporaryFile()]
  const first = await openedPostgresStore({ url, file })
  await requestIn(first, 'approved', numbered(1))
  // At a machine whose clock is wrong: nothing is told by it.
  await requestIn(first, 'pending', { ...numbered(2), createdAt: '2099-01-01T00:00:00.000Z' })
  await first.guard.recoverSent(AT)
  copyFileSync(`${file}.key`, `${otherFile}.key`)
  const other = await openedPostgresStore({ url, file: otherFile })
  await other.guard.recoverSent(AT)
  await before(first)
  await Promise.all([first.close(), other.close()])
  const standby = await copyOf(url)
  const primary = await openedPostgresStore({ url, file })
  await since(primary, url)
  await primary.close()
  const open = (at: string) => openedPostgresStore({ url: standby, file: at })
  return {
    here: () => open(file),
    there: () => open(otherFile),
    /** A machine that never saw the server before. */
    anew: () => {
      const fresh = temporaryFile()
      copyFileSync(`${file}.key`, `${fresh}.key`)
      return open(fresh)
    },
    url,
    standby,
    file,
    otherFile,
    primary: () => openedPostgresStore({ url, file }),
  }
}

export async function sent(store: Store, request: ApprovalRequest): Promise<void> {
  const attempt = attemptOf('att_0000000077')
  await store.requests.claim(request.id, attempt, noteOf('request.executing', request.id))
  const { id: requestId, operation, provider, connection, providerKey, digest } = request
  const what = { requestId, operation, provider, connection, providerKey, digest, at: AT }
  await store.guard.recordIntent({ ...what, attemptId: attempt.id })
}

export const stateOf = async (store: Store, number: number) =>
  (await store.requests.find(idOf(number)))?.state

import { copyFileSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { AT, attemptOf, idOf, noteOf, requestIn, tokenOf } from '../../store/samples.ts'
import { SERVER, type Seen } from '../../../src/postgres/seen.ts'
import { keepSeen, readSeen } from '../../../src/postgres/seen-file.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from '../databases.ts'
import { failOver, numbered, sent, stateOf } from './fail-over.ts'
import { tell } from '../template.ts'

const HOLD = { reason: 'the agent has gone mad', by: { name: 'anna', door: 'cli' }, at: AT } as const
const RELEASED = noteOf('queue.released')
const policyOf = (letter: string) =>
  ({ digest: letter.repeat(64), text: `version: 1 # ${letter}`, appliedAt: AT, appliedBy: 'anna' }) as const

const apply = (store: Store, letter: string) =>
  store.policies.apply(policyOf(letter), noteOf('policy.applied'))
const releaseAll = (store: Store, lost: readonly string[] = []) =>
  store.guard.releaseAfterFailover({ lost, note: RELEASED })

/** The vault of the database counts further by it, as far as what another place may have seen of what is lost. */
async function countFurther(store: Store): Promise<void> {
  for (const number of [7, 8, 9]) {
    await requestIn(store, 'approved', numbered(number))
    await store.requests.move({
      id: idOf(number),
      from: ['approved'],
      to: 'cancelled',
      note: noteOf('request.cancelled', idOf(number)),
    })
  }
}

describe.skipIf(!hasServer)('a failover that lost what a vault remembers', () => {
  it('revives no token, whoever meets the other server first', async () => {
    const { here, there } = await failOver(async (store) => {
      await store.tokens.add(tokenOf({ id: 'tok_0000000002', expiresAt: null }), noteOf('token.created'))
      await store.tokens.revoke('tok_0000000001', noteOf('token.revoked'))
    }, addToken)
    const other = await there()
    await countFurther(other)
    await (await here()).audit.append(noteOf('read'))
    await releaseAll(other)
    expect(await other.tokens.find('tok_0000000001')).toMatchObject({
      revokedAt: expect.any(String) as string,
    })
  })

  it('lets the policy that was replaced allow nothing, whoever meets the other server first', async () => {
    const { here, there } = await failOver(
      (store) => apply(store, 'b'),
      (store) => apply(store, 'a'),
    )
    const other = await there()
    await countFurther(other)
    await (await here()).audit.append(noteOf('read'))
    await releaseAll(other)
    const { policy, hold } = await other.guard.standing()
    expect(hold).toBeNull()
    expect(policy).toEqual({
      digest: policyOf('a').digest,
      paused: expect.objectContaining({
        reason: expect.stringContaining('policy apply') as string,
      }) as object,
    })
    const entries = await other.audit.list({ after: 0, limit: 50 })
    expect(entries.map(({ type }) => type)).toContain('policy.paused')
    await apply(other, 'b')
    for (const store of [other, await here(), await there()])
      expect((await store.guard.standing()).policy).toEqual({ digest: policyOf('b').digest, paused: null })
  })

  it('leaves a policy alone that no place knows otherwise, though the vault of one is behind', async () => {
    const { here, there } = await failOver(
      (store) => store.audit.append(noteOf('read')),
      (store) => apply(store, 'a'),
    )
    const store = await here()
    await store.audit.append(noteOf('read'))
    await (await there()).audit.append(noteOf('read'))
    await releaseAll(store)
    expect((await store.guard.standing()).policy).toEqual({ digest: policyOf('a').digest, paused: null })
  })

  it('revives no token on the same server with an older disk either, whatever a new machine has changed there', async () => {
    const { here, anew, standby, file } = await failOver(
      (store) => store.tokens.revoke('tok_0000000001', noteOf('token.revoked')),
      addToken,
    )
    await seemsTheSame(standby, file)
    const fresh = await anew()
    await countFurther(fresh)
    expect((await fresh.guard.standing()).hold).toBeNull()
    const store = await here()
    await store.audit.append(noteOf('read'))
    expect((await store.guard.standing()).hold).toMatchObject({
      reason: expect.stringContaining('lost the end of its log') as string,
    })
    expect(await store.tokens.find('tok_0000000001')).toMatchObject({
      revokedAt: expect.any(String) as string,
    })
  })

  it('takes back nothing that was revoked since, when a place that was given up comes back', async () => {
    const { here, there } = await failOver(async (store) => {
      for (let time = 0; time < 9; time += 1) {
        await store.guard.hold(HOLD, noteOf('queue.held'))
        await store.guard.release(RELEASED)
      }
    }, addToken)
    const store = await there()
    await store.audit.append(noteOf('read'))
    await releaseAll(store, [await absentOf(store)])
    await store.tokens.revoke('tok_0000000001', noteOf('token.revoked'))
    await apply(store, 'c')
    const back = await here()
    await back.guard.recoverSent(AT)
    expect(await back.tokens.find('tok_0000000001')).toMatchObject({
      revokedAt: expect.any(String) as string,
    })
    expect((await store.guard.standing()).policy).toMatchObject({ digest: policyOf('c').digest })
  })
})

describe.skipIf(!hasServer)('a failover that lost a place', () => {
  it('is not released before that has shown its journal, where another one has seen it', async () => {
    const carl = temporaryFile()
    const { here, there, url, file, standby } = await failOver(() => Promise.resolve())
    copyFileSync(`${file}.key`, `${carl}.key`)
    const third = await openedPostgresStore({ url, file: carl })
    const request = await third.requests.find(idOf(1))
    if (request !== undefined) await sent(third, request)
    await third.close()
    // A look is enough.
    await (await openedPostgresStore({ url, file })).close()
    const store = await here()
    await store.audit.append(noteOf('read'))
    await (await there()).audit.append(noteOf('read'))
    await expect(releaseAll(store)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/ since: [0-9a-f]{32} \(/) as string,
    })
    const back = await openedPostgresStore({ url: standby, file: carl })
    await back.audit.append(noteOf('read'))
    await releaseAll(store)
    expect(await stateOf(store, 1)).toBe('unknown')
    const { rows } = await tell(standby, 'select count(*)::int as many from shield.places')
    expect(rows).toEqual([{ many: 3 }])
  })
})

describe.skipIf(!hasServer)('a place that joins while another one is lost', () => {
  it('is kept in mind by who is at work meanwhile, although they are as many as before', async () => {
    const [url, file, otherFile] = [await freshDatabase(), temporaryFile(), temporaryFile()]
    const store = await openedPostgresStore({ url, file })
    await store.audit.append(noteOf('read'))
    const { places } = seenAt(file)
    const lost = { id: 'f'.repeat(32), host: 'carl', begunAt: AT }
    keepSeen(`${file}.seen`, { ...seenAt(file), places: [...places, lost] })
    copyFileSync(`${file}.key`, `${otherFile}.key`)
    await openedPostgresStore({ url, file: otherFile })
    // A change of which the log tells nothing is enough.
    await store.outbox.keepWorker(attemptOf().owner)
    const joined = readFileSync(`${otherFile}.place`, 'utf8').trim()
    expect(seenAt(file).places.map(({ id }) => id)).toEqual([...places.map(({ id }) => id), lost.id, joined])
  })
})

/** The copy is taken for the server itself, as where its disk was set back. */
async function seemsTheSame(url: string, file: string): Promise<void> {
  const { rows } = await tell(url, `select ${SERVER} as server`)
  const [{ server }] = rows as [{ readonly server: string }]
  await tell(url, `update shield.standing set server = '${server}'`)
  keepSeen(`${file}.seen`, { ...seenAt(file), server })
}

function seenAt(file: string): Seen {
  const seen = readSeen(`${file}.seen`)
  if (seen === undefined) throw new Error('nothing was seen')
  return seen
}

const addToken = (store: Store) =>
  store.tokens.add(tokenOf({ id: 'tok_0000000001', expiresAt: null }), noteOf('token.created'))

async function absentOf(store: Store): Promise<string> {
  const said = await releaseAll(store).catch((error: Error) => error.message)
  return /[0-9a-f]{32}/.exec(typeof said === 'string' ? said : '')?.[0] ?? ''
}

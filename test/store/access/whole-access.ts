import type { StoredSession } from '../../../src/domain/access/session.ts'
import type { Token } from '../../../src/domain/access/token.ts'
import type { Consent, Store } from '../../../src/domain/ports/store.ts'
import { AT, noteOf } from '../samples.ts'

// Records of who comes to a server, with nothing left out: a field that is new is missed here by the compiler.

const LATER = '2026-03-03T11:00:00.000Z'
const LAST = '2026-03-04T12:00:00.000Z'
const NOTE = noteOf('test')

export const token: Required<Token> = {
  id: 'tok_0000000009',
  principal: 'agent-9',
  roles: ['requester', 'admin'],
  secretHash: 'c'.repeat(64),
  createdAt: AT,
  createdBy: { name: 'boris', door: 'web' },
  expiresAt: LATER,
  revokedAt: LAST,
}

export const consent: Required<Consent> = {
  id: 'd'.repeat(32),
  owner: { host: 'box', bootId: 'b-9', pidNamespace: 'pid:[9]', pid: 4242, startTime: '77' },
  begunAt: AT,
  expiresAt: LATER,
  endAskedAt: LATER,
  outcome: { state: 'failed', message: 'No' },
  endedAt: LAST,
}

export const session: Required<StoredSession> = {
  idHash: 'e'.repeat(64),
  tokenId: token.id,
  openedAt: LATER,
  seenAt: LAST,
}

/** All of them. */
export async function writeAccess(store: Store): Promise<void> {
  await store.tokens.add({ ...token, revokedAt: null }, NOTE)
  await store.sessions.open(session, { openedBefore: AT, seenBefore: AT, most: 1 }, NOTE)
  await store.tokens.revoke(token.id, noteOf('token.revoked', token.id, LAST))
  await store.consents.begin(consent, { most: 1, before: AT })
  await store.consents.askToEnd(consent.id, LATER)
  await store.consents.settle(consent.id, consent.outcome ?? {}, LAST)
}

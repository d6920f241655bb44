import type { ApprovalRequest } from '../../src/domain/request/request.ts'

/** A pending request that no store holds. */
export function requestOf(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: 'apr_7f3k9q2m4x',
    state: 'pending',
    operation: 'notes.add',
    provider: 'google',
    connection: { id: 'con_0000000001', integration: 'notes', nangoConnectionId: 'nc-1' },
    connectionName: 'work',
    account: 'anna@shop.de',
    input: { text: 'milk' },
    prepared: { text: 'milk' },
    precondition: null,
    call: { method: 'POST', path: '/notes', query: [], headers: [], body: '{"text":"milk"}' },
    digest: 'd'.repeat(64),
    providerKey: 'sh00',
    warnings: [],
    summary: 'Note: "milk"',
    mark: null,
    stakes: null,
    ruling: null,
    requester: { name: 'agent', door: 'mcp' },
    reason: null,
    idempotencyKey: null,
    createdAt: '2026-03-02T10:00:00.000Z',
    updatedAt: '2026-03-02T10:00:00.000Z',
    expiresAt: null,
    decision: null,
    attempt: null,
    ending: null,
    ...changes,
  }
}

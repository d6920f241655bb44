import type { RenderedPreview } from '../../src/domain/request/preview.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'

const DIGEST = '3f'.repeat(32)

export const SAMPLE_PREVIEW: RenderedPreview = {
  verb: 'Create an event and invite 2 people',
  system: 'Google Calendar',
  account: 'anna@shop.de',
  connectionName: 'google',
  facts: [
    { label: 'Title', value: 'Lunch', source: 'sent' },
    { label: 'Guests', value: '2: ben@shop.de, cleo@shop.de', source: 'sent' },
    { label: 'Calendar', value: 'Team', source: 'read' },
  ],
  alsoSent: [
    { place: 'query/conferenceDataVersion', value: '1' },
    { place: 'body/colorId', value: 5 },
  ],
  notes: ['A mark of shield stays visible'],
  warnings: ["Could not check this connection's permissions"],
  digest: DIGEST,
}

/** Proposed at noon UTC on 1 March 2026, pending for 72 hours. */
export const SAMPLE_REQUEST: ApprovalRequest = {
  id: 'apr_7f3k9q2m1x',
  state: 'pending',
  operation: 'calendar.create-event',
  provider: 'google',
  connection: { id: 'con_0000000000', integration: 'google-calendar', nangoConnectionId: 'n1' },
  connectionName: 'google',
  account: 'anna@shop.de',
  input: {},
  prepared: {},
  precondition: null,
  call: { method: 'POST', path: '/calendar/v3/calendars/primary/events', query: [], headers: [], body: '{}' },
  digest: DIGEST,
  providerKey: `sh${'0'.repeat(32)}`,
  warnings: [],
  summary: '"Design review", Mon 7 Dec 14:00–14:30, bob@example.com',
  mark: null,
  stakes: null,
  ruling: null,
  requester: { name: 'claude', door: 'cli' },
  reason: 'The team asked for it.\nPlease hurry',
  idempotencyKey: null,
  createdAt: '2026-03-01T12:00:00.000Z',
  updatedAt: '2026-03-01T12:00:00.000Z',
  expiresAt: '2026-03-04T12:00:00.000Z',
  decision: null,
  attempt: null,
  ending: null,
}

import { z } from 'zod'
import { pageOf, readCursor } from '../../domain/ports/page.ts'
import { defineRoute } from '../route.ts'
import { pageQuery } from './page.ts'
import { instant, instantText } from './query.ts'
import { auditEntry } from '../../wire/audit-entry.ts'
import { pageOf as pageShape } from '../../wire/page.ts'

const query = z.strictObject({
  ...pageQuery,
  subject: z.string().max(200).optional().describe('The id of a request or a connection'),
  type: z.string().max(200).optional().describe('A whole type, or the first part of one: request'),
  actor: z.string().max(200).optional().describe('The name of who did it'),
  since: instant.optional().describe('Not before'),
  until: instant.optional().describe('Before'),
})

const entries = pageShape(auditEntry)

export const listAudit = defineRoute({
  method: 'GET',
  path: '/v1/audit',
  summary: 'The append-only log, newest first',
  uses: ['audit'],
  query,
  answers: { 200: { summary: 'The entries', schema: entries } },
  handle: async (_context, { gate, query: asked }) => {
    const { limit, cursor, since, until, subject, type, actor: name } = asked
    const found = await gate.audit({
      limit: limit + 1,
      ...(cursor === undefined ? {} : { before: Number(readCursor('audit', cursor)) }),
      ...(subject === undefined ? {} : { subject }),
      ...(type === undefined ? {} : { type }),
      ...(name === undefined ? {} : { actor: name }),
      ...(since === undefined ? {} : { since: instantText(since) }),
      ...(until === undefined ? {} : { until: instantText(until) }),
    })
    const { items, next } = pageOf('audit', found, limit, ({ number }) => number)
    return { status: 200, body: entries.encode({ items, next }) }
  },
})

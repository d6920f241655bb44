import { z } from 'zod'
import { defined } from '../../domain/text/json.ts'
import { pageOf as pageFrom } from '../../domain/ports/page.ts'
import { pageOf } from '../../wire/actor-money-page.ts'
import { auditEntry } from '../../wire/audit.ts'
import { giving } from '../route.ts'
import { instant, instantText, numberBefore, pageQuery } from './fields.ts'

const query = z.strictObject({
  ...pageQuery,
  subject: z.string().max(200).optional().describe('The id of a request or a connection'),
  type: z.string().max(200).optional().describe('A whole type, or the first part of one: request'),
  actor: z.string().max(200).optional().describe('The name of who did it'),
  since: instant.optional().describe('Not before'),
  until: instant.optional().describe('Before'),
})

export const listAudit = giving(pageOf(auditEntry), {
  method: 'GET',
  path: '/v1/audit',
  summary: 'The append-only log, newest first',
  uses: ['audit'],
  query,
  answers: { 200: { summary: 'The entries' } },
  handle: async (_context, { gate, query: { limit, cursor, since, until, ...filter } }) => {
    const times = { since: instantText(since), until: instantText(until) }
    const before = numberBefore('audit', cursor)
    const found = await gate.audit({ limit: limit + 1, ...defined({ ...filter, ...times, before }) })
    return pageFrom('audit', found, limit, ({ number }) => number)
  },
})

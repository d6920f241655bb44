import { z } from 'zod'
import { OPEN_STATES, STATES } from '../../domain/request.ts'
import { requestJson } from '../../gate/request-json.ts'
import { tidy } from '../../gate/tidy.ts'
import { defineRoute } from '../route.ts'

const query = z.strictObject({
  state: z.enum([...STATES, 'all', 'open']).default('open'),
  limit: z.coerce.number().int().min(1).max(1000).default(20),
})

export const listApprovals = defineRoute({
  method: 'GET',
  path: '/v1/integrations/approvals',
  summary: 'Approval requests, newest first; a requester sees its own',
  needs: ['see-own', 'see-all'],
  query,
  answers: { 200: { summary: 'The requests' } },
  handle: async ({ parts }, { query: { state, limit } }) => {
    await tidy(parts)
    const states = state === 'all' ? [] : state === 'open' ? OPEN_STATES : [state]
    const { requests } = await parts.store()
    const found = await requests.list({ states, limit })
    return { status: 200, body: { data: found.map(requestJson), next: null } }
  },
})

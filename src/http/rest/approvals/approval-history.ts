import { defineRoute } from '../../route.ts'
import { pageOf } from '../../schemas/common.ts'
import { chapter } from '../../schemas/request.ts'
import { wholeList } from '../../../domain/ports/page.ts'

export const approvalHistory = defineRoute({
  method: 'GET',
  path: '/v1/integrations/approvals/{id}/history',
  summary: 'What happened to a request, oldest first',
  uses: ['requests.story'],
  answers: { 200: { summary: 'The story', schema: pageOf(chapter) } },
  handle: async (_context, ask) => {
    const { id } = await ask.gate.requests.get(ask.params['id'] ?? '')
    const story = await ask.gate.requests.story(id)
    return { status: 200, body: wholeList(story.map((one) => ({ ...one, who: { ...one.who } }))) }
  },
})

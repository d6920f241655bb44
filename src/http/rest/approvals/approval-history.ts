import { defineRoute } from '../../route.ts'
import { story as storyShape } from '../../../wire/request-list.ts'
import { wholeList } from '../../../domain/ports/page.ts'

export const approvalHistory = defineRoute({
  method: 'GET',
  path: '/v1/integrations/approvals/{id}/history',
  summary: 'What happened to a request, oldest first',
  uses: ['requests.story'],
  answers: { 200: { summary: 'The story', schema: storyShape } },
  handle: async (_context, ask) => {
    const { id } = await ask.gate.requests.get(ask.params['id'] ?? '')
    const story = await ask.gate.requests.story(id)
    return { status: 200, body: storyShape.encode(wholeList(story)) }
  },
})

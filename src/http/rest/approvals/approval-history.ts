import { defineRoute } from '../../route.ts'
import { gateOf } from '../gate-of.ts'
import { pageOf } from '../../schemas/common.ts'
import { chapter } from '../../schemas/request.ts'
import { visibleRequest } from '../../visible-request.ts'
import { wholeList } from '../../../domain/ports/page.ts'

export const approvalHistory = defineRoute({
  method: 'GET',
  path: '/v1/integrations/approvals/{id}/history',
  summary: 'What happened to a request, oldest first',
  needs: ['see-own', 'see-all'],
  answers: { 200: { summary: 'The story', schema: pageOf(chapter) } },
  handle: async (context, ask) => {
    const { id } = await visibleRequest(context, ask, ask.params['id'] ?? '')
    const story = await gateOf(context, ask).requests.story(id)
    return { status: 200, body: wholeList(story.map((one) => ({ ...one, who: { ...one.who } }))) }
  },
})

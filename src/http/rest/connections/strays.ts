import { z } from 'zod'
import { defineRoute } from '../../route.ts'
import { pageOf } from '../../../wire/page.ts'
import { discarded, stray } from '../../../wire/stray.ts'
import { provider } from '../query.ts'
import { wholeList } from '../../../domain/ports/page.ts'

const id = z.string().min(1).max(255)

const strays = pageOf(stray)

export const listStrays = defineRoute({
  method: 'GET',
  path: '/v1/strays',
  summary: 'The connections of one id at Nango that shield does not know',
  uses: ['connections.strays'],
  query: z.strictObject({ nangoConnectionId: id, provider: provider.optional() }),
  answers: { 200: { summary: 'At most one of each integration', schema: strays } },
  handle: async (_context, ask) => {
    const { nangoConnectionId, provider: of } = ask.query
    const found = await ask.gate.connections.strays(nangoConnectionId, of)
    return { status: 200, body: strays.encode(wholeList(found)) }
  },
})

export const discardStray = defineRoute({
  method: 'POST',
  path: '/v1/strays/discard',
  summary: 'Deletes one connection at Nango that shield does not know, with its credentials',
  uses: ['connections.discard'],
  body: z.strictObject({
    nangoConnectionId: id,
    provider: provider.optional(),
    typed: id
      .nullable()
      .default(null)
      .describe(
        'Its id as somebody typed it for this; needed where it does not bear the tag that shield gives',
      ),
  }),
  answers: {
    200: { summary: 'Deleted', schema: discarded },
    409: { summary: 'It is a connection of shield’s' },
  },
  handle: async (_context, ask) => {
    const { nangoConnectionId, provider: of, typed } = ask.body
    const { connections } = ask.gate
    const gone = await connections.discard({ nangoConnectionId, provider: of, typed })
    return { status: 200, body: discarded.encode({ ...gone, atNango: 'deleted' }) }
  },
})

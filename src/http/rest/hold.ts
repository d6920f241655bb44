import { z } from 'zod'
import { defineRoute } from '../route.ts'
import { held, holdInForce, released } from '../../wire/hold.ts'
import { LONGEST_HOLD_REASON } from '../../domain/limits.ts'

const path = '/v1/integrations/hold'

export const showHold = defineRoute({
  method: 'GET',
  path,
  summary: 'Whether everything is on hold',
  uses: ['brake.inForce'],
  answers: {
    200: { summary: 'The hold in force, or null', schema: holdInForce },
  },
  handle: async (_context, ask) => {
    const inForce = await ask.gate.brake.inForce()
    return { status: 200, body: holdInForce.encode({ hold: inForce }) }
  },
})

export const putOnHold = defineRoute({
  method: 'POST',
  path,
  summary: 'The emergency brake: pause all sending, from this answer on',
  uses: ['brake.hold'],
  body: z.strictObject({ reason: z.string().trim().min(1).max(LONGEST_HOLD_REASON) }),
  answers: {
    200: {
      summary: 'The hold in force: this one, or the one that was there before',
      schema: held,
    },
  },
  handle: async (_context, ask) => {
    const { hold, isNew } = await ask.gate.brake.hold(ask.body.reason)
    return { status: 200, body: held.encode({ hold, isNew }) }
  },
})

export const releaseHold = defineRoute({
  method: 'DELETE',
  path,
  summary: 'Lets sending go on; nothing is sent by that',
  uses: ['brake.release'],
  body: z.strictObject({ reason: z.string().trim().max(LONGEST_HOLD_REASON).optional() }),
  answers: {
    200: {
      summary: 'The hold that was lifted; null: there was no hold',
      schema: released,
    },
  },
  handle: async (_context, ask) => {
    const lifted = await ask.gate.brake.release(ask.body.reason ?? null)
    return { status: 200, body: released.encode({ released: lifted }) }
  },
})

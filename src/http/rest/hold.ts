import { z } from 'zod'
import type { Hold } from '../../domain/request/hold.ts'
import { defineRoute } from '../route.ts'
import { hold as holdSchema } from '../schemas/common.ts'

const path = '/v1/integrations/hold'

export const showHold = defineRoute({
  method: 'GET',
  path,
  summary: 'Whether everything is on hold',
  uses: ['brake.inForce'],
  answers: {
    200: { summary: 'The hold in force, or null', schema: z.object({ hold: holdSchema.nullable() }) },
  },
  handle: async (_context, ask) => {
    const inForce = await ask.gate.brake.inForce()
    return { status: 200, body: { hold: holdOrNull(inForce) } }
  },
})

export const putOnHold = defineRoute({
  method: 'POST',
  path,
  summary: 'The emergency brake: pause all sending, from this answer on',
  uses: ['brake.hold'],
  body: z.strictObject({ reason: z.string().trim().min(1).max(1000) }),
  answers: {
    200: {
      summary: 'The hold in force: this one, or the one that was there before',
      schema: z.object({ hold: holdSchema, isNew: z.boolean() }),
    },
  },
  handle: async (_context, ask) => {
    const { hold, isNew } = await ask.gate.brake.hold(ask.body.reason)
    return { status: 200, body: { hold: holdBody(hold), isNew } }
  },
})

export const releaseHold = defineRoute({
  method: 'DELETE',
  path,
  summary: 'Lets sending go on; nothing is sent by that',
  uses: ['brake.release'],
  body: z.strictObject({ reason: z.string().trim().max(1000).optional() }),
  answers: {
    200: {
      summary: 'The hold that was lifted; null: there was no hold',
      schema: z.object({ released: holdSchema.nullable() }),
    },
  },
  handle: async (_context, ask) => {
    const released = await ask.gate.brake.release(ask.body.reason ?? null)
    return { status: 200, body: { released: holdOrNull(released) } }
  },
})

export function holdOrNull(hold: Hold | null) {
  return hold === null ? null : holdBody(hold)
}

export function holdBody({ reason, by, at }: Hold) {
  return { reason, by: { ...by }, at }
}

import { z } from 'zod'
import { LONGEST_HOLD_REASON } from '../../domain/limits.ts'
import { held, holdInForce, released } from '../../wire/hold.ts'
import { giving } from '../route.ts'

const path = '/v1/integrations/hold'

export const showHold = giving(holdInForce, {
  method: 'GET',
  path,
  summary: 'Whether everything is on hold',
  uses: ['brake.inForce'],
  answers: { 200: { summary: 'The hold in force, or null' } },
  handle: async (_context, { gate }) => ({ hold: await gate.brake.inForce() }),
})

export const putOnHold = giving(held, {
  method: 'POST',
  path,
  summary: 'The emergency brake: pause all sending, from this answer on',
  uses: ['brake.hold'],
  body: z.strictObject({ reason: z.string().trim().min(1).max(LONGEST_HOLD_REASON) }),
  answers: { 200: { summary: 'The hold in force: this one, or the one that was there before' } },
  handle: async (_context, { gate, body }) => gate.brake.hold(body.reason),
})

export const releaseHold = giving(released, {
  method: 'DELETE',
  path,
  summary: 'Lets sending go on; nothing is sent by that',
  uses: ['brake.release'],
  body: z.strictObject({ reason: z.string().trim().max(LONGEST_HOLD_REASON).optional() }),
  answers: { 200: { summary: 'The hold that was lifted; null: there was no hold' } },
  handle: async (_context, { gate, body }) => ({ released: await gate.brake.release(body.reason ?? null) }),
})

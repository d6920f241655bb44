import { z } from 'zod'
import { DECIDED_WITHIN } from '../../../domain/limits.ts'

/** As the command line has it: at most 366 days. */
const LONGEST = 366 * 86_400

/** When a request expires undecided. */
export const expires = z
  .int()
  .min(1)
  .max(LONGEST)
  .nullable()
  .optional()
  .describe('Seconds until it expires undecided; null: never; by default 72 hours')

/** Milliseconds; null: never. */
export function expiresIn(seconds: z.infer<typeof expires>): number | null {
  if (seconds === undefined) return DECIDED_WITHIN
  return seconds === null ? null : seconds * 1000
}

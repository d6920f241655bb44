import { z } from 'zod'
import { PROVIDERS } from '../../domain/provider/providers.ts'

/** A whole number, as a query has it: digits. */
export function wholeNumber(least: number, most: number) {
  return z.preprocess(
    (given) => (typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given),
    z.int().min(least).max(most),
  )
}

/** A parameter that may stand there several times. */
export function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(item).max(20))
}

/** `1` for yes. */
export const flag = z.enum(['0', '1']).optional()

/** How many seconds an answer may take its time. */
export const patience = wholeNumber(0, 60).optional()

/** A moment, or a day in UTC, as ISO 8601 in UTC. */
export const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

export function instantText(given: z.infer<typeof instant>): string {
  return new Date(given).toISOString()
}

export const provider = z.enum(PROVIDERS)

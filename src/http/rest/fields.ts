import { z } from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import { DECIDED_WITHIN, LONGEST_REASON, PAGE_LENGTH } from '../../domain/limits.ts'
import { type CursorKind, readCursor } from '../../domain/ports/page.ts'
import { type ProviderName, PROVIDERS } from '../../domain/provider/providers.ts'
import type { Ask } from '../route.ts'
import { quoted } from '../../domain/text/quoted.ts'

/** A whole number, as a query has it: digits. */
function wholeNumber(least: number, most: number) {
  const says = `it is a whole number from ${least} to ${most}`
  return z.preprocess(
    (given) => (typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given),
    z.int(says).min(least, says).max(most, says),
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

export function instantText(given: z.infer<typeof instant> | undefined): string | undefined {
  return given === undefined ? undefined : new Date(given).toISOString()
}

/** What every list takes that is read page after page. */
export const pageQuery = {
  limit: wholeNumber(1, 1000).default(PAGE_LENGTH),
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
} as const

/** The number at which the page before ended. */
export function numberBefore(kind: CursorKind, cursor: string | undefined): number | undefined {
  return cursor === undefined ? undefined : Number(readCursor(kind, cursor))
}

export const provider = z.enum(PROVIDERS)

/** The provider in the path. Fails with `not_found`. */
export function providerIn({ params }: Pick<Ask, 'params'>): ProviderName {
  const given = params['provider'] ?? ''
  const found = PROVIDERS.find((name) => name === given)
  if (found !== undefined) return found
  throw new ShieldError('not_found', `There is no provider ${quoted(given)}`, {
    hint: `One of ${PROVIDERS.join(', ')}`,
  })
}

/** A reason in somebody's own words. */
export const reason = z.string().max(LONGEST_REASON).optional()

/** When a request expires undecided: at most 366 days, as the command line has it. */
export const expires = z
  .int()
  .min(1)
  .max(366 * 86_400)
  .nullable()
  .optional()
  .describe('Seconds until it expires undecided; null: never; by default 72 hours')

/** Milliseconds; null: never. */
export function expiresIn(seconds: z.infer<typeof expires> = DECIDED_WITHIN / 1000): number | null {
  return seconds === null ? null : seconds * 1000
}

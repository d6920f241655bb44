import { z } from 'zod'
import { wholeNumber } from './query.ts'
import { PAGE_LENGTH } from '../../domain/limits.ts'

/** What every list takes that is read page after page. */
export const pageQuery = {
  limit: wholeNumber(1, 1000).default(PAGE_LENGTH),
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
} as const

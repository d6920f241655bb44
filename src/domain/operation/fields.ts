import * as z from 'zod'
import type { Json } from '../text/json.ts'

/** A field of an input that may be left out. `standard` tells what counts then; the operation itself sees to it. */
export function optional<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  standard?: Json,
): z.ZodOptional<Schema> {
  return schema.optional().meta(standard === undefined ? { description } : { description, default: standard })
}

// What results of writes have in common, so that a script finds it under one name.

/** What was written, as a page that a person can open. */
export const link = z
  .string()
  .nullable()
  .meta({ description: 'Where a person sees it; null where that is not known' })

/** What came back, held against what was sent. */
export const differs = z.array(z.string()).meta({
  description: 'What the provider has otherwise than it was sent, in words; empty where nothing is',
})

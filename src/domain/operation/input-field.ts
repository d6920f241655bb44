import type * as z from 'zod'
import type { Json } from '../text/json.ts'

/** A field of an input that may be left out. `standard` tells what counts then; the operation itself sees to it. */
export function optional<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  standard?: Json,
): z.ZodOptional<Schema> {
  return schema.optional().meta(standard === undefined ? { description } : { description, default: standard })
}

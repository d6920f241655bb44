import * as z from 'zod'
import { factsOf, warningIf, type Display } from '../../../domain/operation/display.ts'
import { isJsonObject, parseJson, type Json } from '../../../domain/text/json.ts'
import { type Meta, textOrNull } from '../value.ts'

/** Fixed, so that no caller can name a meta key: `first_name` or `wp_capabilities` would change more than a tag. */
const PREFIX = 'shield_tag_'

/** Lower-case ASCII: the database takes two spellings of a letter for one in some places and for two in others. */
const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/

export const tagInput = z
  .string()
  .min(1)
  .max(40)
  .regex(SLUG, 'must be lower-case letters and digits, with - or _ between them')
  .meta({ description: 'The tag: lower-case letters and digits, with - or _ between them' })

/** A tag as it stands in the shop. */
export interface Tag {
  readonly tag: string
  /** When it was proposed; null where another hand wrote it. */
  readonly since: string | null
  /** The provider key of the request that set it. */
  readonly key: string | null
}

/** One key per tag: lists in one key lose entries as soon as two writers meet. */
export function metaKey(tag: string): string {
  return PREFIX + tag
}

/** A text survives the way to the shop and back as it is, which an object does not. */
export function metaValue(at: string, key: string): string {
  return JSON.stringify({ at, by: key })
}

/** By name. */
export function tagsIn(meta: readonly Meta[]): readonly Tag[] {
  return meta
    .flatMap(({ key, value }) => {
      const tag = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : ''
      return SLUG.test(tag) ? [{ tag, ...parseValue(value) }] : []
    })
    .toSorted((one, other) => (one.tag < other.tag ? -1 : 1))
}

function parseValue(value: Json): Omit<Tag, 'tag'> {
  const mark = typeof value === 'string' ? parseJson(value) : value
  if (!isJsonObject(mark)) return { since: null, key: null }
  return { since: textOrNull(mark['at']), key: textOrNull(mark['by']) }
}

/** What became of setting or removing a tag. */
export const writtenTag = z.object({
  id: z.number().meta({ description: 'Id of the customer' }),
  email: z.string(),
  tag: z.string(),
  present: z.boolean().meta({ description: 'Whether the customer has it now' }),
  verified: z
    .boolean()
    .meta({ description: 'false: the shop took it, and does not show this key the tags of customers' }),
})

export type WrittenTag = z.infer<typeof writtenTag>

export function showTag({ id, email, tag, present, verified }: WrittenTag): Display {
  const state = present ? 'set' : 'removed'
  return [
    factsOf([
      ['Customer', String(id)],
      ['E-mail', email],
      ['Tag', `${tag} ${verified ? state : 'written, not verifiable'}`],
    ]),
    ...warningIf(
      !verified,
      'The shop does not show this key the tags of customers: it took the change without an error, and that is all that is known',
    ),
  ]
}

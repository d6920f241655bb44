import { type ErrorCode, EXIT_CODES } from '../domain/errors.ts'
import type { Json } from '../domain/text/json.ts'
import { list, object, optional } from './composites.ts'
import { described, json, named, oneOf, only, schemaOf, type Shape, text, whole } from './shape.ts'

/** A part of a sentence: words, or what each door calls by a name of its own. */
type Part = string | { readonly field?: string; readonly flag: string; readonly key: string }

const called = object<Exclude<Part, string>>({
  field: optional(described('The key of `input` that it stands for', text)),
  flag: described('The word for it on a command line', text),
  key: described('The word for it in `detail` and `hint`', text),
})

const part: Shape<Part> = {
  encode: (value) => (typeof value === 'string' ? value : called.encode(value)),
  decode: (value, place) => (typeof value === 'string' ? value : called.decode(value, place)),
  schema: { anyOf: [text.schema, schemaOf(called)] },
}

interface WrittenProblem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly exit: number
  readonly hint?: string
  readonly fields?: readonly string[]
  readonly wording?: { readonly detail: readonly Part[]; readonly hint?: readonly Part[] }
  readonly reason?: string
  readonly request?: Json
  readonly requestId?: string
}

/** What went wrong (RFC 9457). */
export const problem = named(
  'Problem',
  object<WrittenProblem>({
    type: only('about:blank'),
    title: text,
    status: whole,
    detail: described('The problem, for a person', text),
    code: described('The problem, for a program', oneOf(Object.keys(EXIT_CODES) as ErrorCode[])),
    exit: described('The exit code of the command line for this', whole),
    hint: optional(described('One thing to do next', text)),
    fields: optional(described('The keys of `input` that it is about', list(text))),
    wording: optional(
      described(
        'The same in parts, for a door that has other words for fields and commands',
        object<NonNullable<WrittenProblem['wording']>>({ detail: list(part), hint: optional(list(part)) }),
      ),
    ),
    reason: optional(text),
    request: optional(described('The approval request that it is about', json)),
    requestId: optional(
      described('The id of this HTTP request, by which the log of the server names it', text),
    ),
  }),
)

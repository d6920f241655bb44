import type { DescribedOperation } from '../domain/operation/describe-operation.ts'
import { PROVIDERS } from '../domain/provider/providers.ts'
import type { Json } from '../domain/text/json.ts'
import { list, object, optional, record } from './composites.ts'
import { described, json, named, oneOf, text } from './shape.ts'

/** What shield can do at a provider. */
export const operation = named(
  'Operation',
  object<DescribedOperation>({
    name: text,
    kind: oneOf(['read', 'write']),
    provider: oneOf(PROVIDERS),
    summary: text,
    input: described('JSON Schema', record(json)),
    output: described(
      'JSON Schema of the result of a read, and of `ending.result` of a write that has succeeded',
      record(json),
    ),
    recovery: optional(
      described(
        'Only for a write: how a lost answer is recovered from',
        oneOf(['client-key', 'idempotent', 'lookup', 'none']),
      ),
    ),
    examples: list(text),
  }),
)

/** What a read found. */
export const found = object<{ readonly output: Json }>({ output: json })

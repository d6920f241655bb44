import type { Display } from '../../../domain/operation/display.ts'
import { isJsonObject, type Json } from '../../../domain/text/json.ts'

/** What became of setting or removing a tag. */
export function showTag(result: Json): Display {
  if (!isJsonObject(result) || typeof result['tag'] !== 'string') return [{ kind: 'text', text: 'Written' }]
  const { tag, present, verified } = result
  const state = present === true ? 'set' : 'removed'
  const plain = (value: Json | undefined) =>
    typeof value === 'string' ? value : JSON.stringify(value ?? null)
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Customer', value: plain(result['customerId']) },
        { label: 'E-mail', value: plain(result['email']) },
        { label: 'Tag', value: `${tag} ${verified === true ? state : 'written, not verifiable'}` },
      ],
    },
    ...(verified === true ? [] : NOT_SHOWN),
  ]
}

const NOT_SHOWN: Display = [
  {
    kind: 'warning',
    text: 'The shop does not show this key the tags of customers: it took the change without an error, and that is all that is known',
  },
]

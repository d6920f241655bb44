import * as z from 'zod'
import { warningIf, type Display } from '../../../domain/operation/display.ts'

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
    {
      kind: 'facts',
      facts: [
        { label: 'Customer', value: String(id) },
        { label: 'E-mail', value: email },
        { label: 'Tag', value: `${tag} ${verified ? state : 'written, not verifiable'}` },
      ],
    },
    ...warningIf(
      !verified,
      'The shop does not show this key the tags of customers: it took the change without an error, and that is all that is known',
    ),
  ]
}

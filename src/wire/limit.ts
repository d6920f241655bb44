import type { Limit, LimitUse } from '../domain/policy/policy.ts'
import { nullable, object, optional } from './composites.ts'
import { described, oneOf, text, whole } from './shape.ts'

export const limit = object<Limit>({
  kind: oneOf(['count', 'sum']),
  most: described('Writes, or minor units of the currency', whole),
  currency: optional(text),
  per: oneOf(['1h', '24h', '7d']),
  by: nullable(oneOf(['requester', 'recipient'])),
})

export const limitUse = object<LimitUse>({
  rule: text,
  limit,
  used: described('Without this one', whole),
  adds: described('What this one would add; null: it is not known how much', nullable(whole)),
})

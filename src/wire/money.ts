import type { Amount } from '../domain/request/preview.ts'
import { object } from './composites.ts'
import { text } from './scalars.ts'
import { named } from './shape.ts'

/** `{"amount":"12.00","currency":"EUR"}`: a decimal number as it is written, and the code of its currency. */
export const money = named('Money', object<Amount>({ amount: text, currency: text }))

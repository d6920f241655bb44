import { jsonAnswer, type Answer } from '../answer.ts'
import { accessDenied, COST } from './execute.ts'

const WORDS: Readonly<Record<number, string>> = {
  401: '[API] Invalid API key or access token (unrecognized login or wrong password)',
  402: 'Unavailable Shop',
  403: '[API] This action requires merchant approval for this scope.',
  404: 'Not Found',
  423: 'Unavailable Shop',
}

/** Shopify's own words for a status; it throttles with a status of 200. */
export function refusal(status: number): Answer {
  if (status === 429)
    return jsonAnswer(200, {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: {
        cost: {
          ...COST,
          actualQueryCost: null,
          throttleStatus: { ...COST.throttleStatus, currentlyAvailable: 3 },
        },
      },
    })
  if (status >= 500 || status === 200)
    return jsonAnswer(status, {
      errors: [
        {
          message: 'Internal error. Looks like something went wrong on our end.',
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    })
  return jsonAnswer(status, { errors: WORDS[status] ?? 'Bad Request' })
}

/** As if the scope of this field were missing. */
export function scopeRefusal(field: string): Answer {
  return jsonAnswer(200, { data: null, errors: [accessDenied(field, 'write_draft_orders')] })
}

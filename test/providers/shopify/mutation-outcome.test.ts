import { describe, expect, it } from 'vitest'
import type { ProviderResponse } from '../../../src/domain/provider/http.ts'
import type { Outcome } from '../../../src/domain/request/outcome.ts'
import { outcomeOf } from '../../../src/providers/shopify/errors.ts'
import { answer, denied, deniedError, THROTTLED } from './fake-shopify.ts'

const DRAFT = { id: 'gid://shopify/DraftOrder/1', name: '#D53' }

function outcome(response: ProviderResponse): Outcome {
  return outcomeOf(response, {
    mutation: 'draftOrderCreate',
    resultOf: ({ draftOrder }) =>
      typeof draftOrder === 'object' && draftOrder !== null && 'id' in draftOrder ? { ...draftOrder } : null,
    otherwise: 'no id in it',
  })
}

const created = (payload: unknown, errors?: unknown) =>
  answer({ data: { draftOrderCreate: payload }, ...(errors === undefined ? {} : { errors }) })

const onlyErrors = (...codes: readonly (string | undefined)[]) =>
  answer({ errors: codes.map((code) => ({ message: 'Said so', ...(code ? { extensions: { code } } : {}) })) })

describe('an answer to a mutation', () => {
  it.each<[string, ProviderResponse]>([
    ['the draft order', created({ draftOrder: DRAFT, userErrors: [] })],
    [
      'the draft order and an error about a part of it',
      created({ draftOrder: DRAFT, userErrors: [] }, [
        deniedError(['draftOrderCreate', 'draftOrder', 'customer']),
      ]),
    ],
    [
      'the draft order and an error of Shopify’s own',
      created({ draftOrder: DRAFT, userErrors: [] }, [
        { message: 'Oops', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ]),
    ],
  ])('with %s proves that it was applied', (_what, response) => {
    expect(outcome(response)).toEqual({ kind: 'applied', result: DRAFT })
  })

  it.each<[string, ProviderResponse, string]>([
    [
      'userErrors and no draft order',
      created({
        draftOrder: null,
        userErrors: [
          { field: ['lineItems', '0', 'quantity'], message: 'Quantity must be greater than or equal to 1' },
          { field: null, message: 'Add at least 1 product' },
        ],
      }),
      'lineItems.0.quantity: Quantity must be greater than or equal to 1; Add at least 1 product',
    ],
    ['THROTTLED within 200', THROTTLED, 'too many requests for now, and a retry'],
    [
      '429',
      answer({ errors: 'Exceeded 2 calls per second' }, 429),
      'too many requests for now, and a retry proposes it again (Exceeded 2 calls per second)',
    ],
    [
      '429 that says how long',
      answer({ errors: 'Exceeded 2 calls per second' }, 429, { 'retry-after': '2.0' }),
      'too many requests for now; wait 2 seconds, then a retry proposes it again',
    ],
    [
      '430',
      answer({ errors: 'Shopify Security Rejection' }, 430),
      'it takes the calls from Nango for an attack',
    ],
    ['ACCESS_DENIED for all of it', denied('draftOrderCreate'), 'ACCESS_DENIED'],
    [
      'ACCESS_DENIED and null in its place',
      denied('draftOrderCreate', { draftOrderCreate: null }),
      'ACCESS_DENIED',
    ],
    ...['undefinedField', 'INVALID_VARIABLE', 'MAX_INPUT_SIZE_EXCEEDED', 'MAX_COST_EXCEEDED'].map(
      (code): [string, ProviderResponse, string] => [`${code} and no data`, onlyErrors(code), code],
    ),
    ...(
      [
        [401, 'the access is no longer accepted; connect the shop again, and a retry proposes it again (No)'],
        [402, "the shop's plan is not paid (No)"],
        [403, 'No'],
        [404, 'No'],
        [423, 'the shop is locked (No)'],
      ] as const
    ).map(([status, reason]): [string, ProviderResponse, string] => [
      `a status of ${status} in Shopify's form`,
      answer({ errors: 'No' }, status),
      reason,
    ]),
  ])('with %s proves that it was not', (_what, response, reason) => {
    expect(outcome(response)).toEqual({
      kind: 'not_applied',
      reason: expect.stringContaining(`Shopify refused it: ${reason}`),
    })
  })

  it.each<[string, ProviderResponse]>([
    ['an error of Shopify’s own within 200', onlyErrors('INTERNAL_SERVER_ERROR')],
    ['errors of two kinds', onlyErrors('THROTTLED', 'INTERNAL_SERVER_ERROR')],
    ['an error without a code', onlyErrors(undefined)],
    ['an unknown code', onlyErrors('SOMETHING_NEW')],
    ['no errors and no data', answer({ data: null })],
    ['an empty list of errors', answer({ errors: [] })],
    ['data without the mutation', answer({ data: {} })],
    ['null in its place and no error', created(null)],
    ['neither a draft order nor userErrors', created({ draftOrder: null, userErrors: [] })],
    [
      'a draft order beside an objection',
      created({ draftOrder: DRAFT, userErrors: [{ field: ['tags'], message: 'No' }] }),
    ],
    [
      'a draft order beside an objection that cannot be read',
      created({ draftOrder: DRAFT, userErrors: ['No'] }),
    ],
    ['a draft order and no word about objections', created({ draftOrder: DRAFT })],
    ['a draft order and null for objections', created({ draftOrder: DRAFT, userErrors: null })],
    ['a draft order without an id', created({ draftOrder: { name: '#D53' }, userErrors: [] })],
    ['userErrors without the word about a draft order', created({ userErrors: [{ message: 'No' }] })],
    ['ACCESS_DENIED for something else', denied('shop')],
    ['ACCESS_DENIED without a place', onlyErrors('ACCESS_DENIED')],
    [
      'THROTTLED beside data',
      answer({ data: { shop: {} }, errors: [{ message: 'x', extensions: { code: 'THROTTLED' } }] }),
    ],
    ['a refusal in the form of somebody else', answer({ error: { message: 'No' } }, 403)],
    ['a page', answer('<html>', 403)],
    ['a text of JSON', answer(['no'], 401)],
    ['a status of 400', answer({ errors: 'Bad Request' }, 400)],
    ['a status of 500', answer({ errors: 'Internal' }, 500)],
    ['502', answer('<html>Bad gateway</html>', 502)],
    [
      'the draft order under another status',
      answer({ data: { draftOrderCreate: { draftOrder: DRAFT } } }, 500),
    ],
    ['the draft order under 401', answer({ data: { draftOrderCreate: { draftOrder: DRAFT } } }, 401)],
    ['nothing', answer('', 204)],
  ])('with %s proves nothing', (_what, response) => {
    expect(outcome(response)).toEqual({
      kind: 'ambiguous',
      reason: expect.stringContaining(`(${response.status}) does not prove what happened`),
    })
  })
})

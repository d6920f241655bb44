import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, objectOf } from '../../../domain/text/json.ts'
import type { FrozenRequest, Prepared, Reading } from '../../../domain/operation/operation.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { shopNameOf } from '../admin-link.ts'
import { askShopify } from '../ask.ts'
import { calculate } from './calculate.ts'
import { whatChanged } from './compare.ts'
import { findCustomer, isAddress } from './customer.ts'
import { draftInput } from './draft-input.ts'
import type { DraftOrderFacts, Totals } from './facts.ts'
import type { CreateDraftOrderInput } from './input.ts'

export const CURRENCY_DOCUMENT = 'query ShopCurrency { shop { currencyCode } }'

/** Lets Shopify work the order out, so that the approver sees what the customer would pay. Creates nothing. */
export async function prepareDraft(
  input: CreateDraftOrderInput,
  reading: Reading,
): Promise<Prepared<DraftOrderFacts>> {
  if (input.email !== undefined && !isAddress(input.email)) {
    throw new ShieldError(
      'usage',
      say`${field('email')} ${JSON.stringify(input.email)} is not an e-mail address`,
    )
  }
  const shopCurrency = await readCurrency(reading)
  const currency = input.currency ?? shopCurrency
  // Whatever can be wrong with the input itself is found before anybody is looked up.
  draftInput(input, { shopCurrency, currency, customerId: null }, null)
  const customerId = input.customer === undefined ? null : await findCustomer(input.customer, reading)
  const needed = { shopCurrency, currency, customerId }
  const calculation = await calculate(reading, draftInput(input, needed, null))
  if (calculation.kind === 'refused') {
    throw new ShieldError('failed', `Shopify rejected this draft order: ${calculation.reasons.join('; ')}`, {
      hint: 'shield shopify create-draft-order --help',
    })
  }
  const { totals, customerName, warnings } = calculation
  return {
    facts: {
      ...needed,
      apiVersion: reading.apiVersion,
      customerName,
      totals,
      proposedAt: new Date(reading.now).toISOString(),
      shop: shopNameOf(reading.connection),
    },
    precondition: { totals },
    warnings: [
      ...warnings,
      'A tag of shield (sh and 32 characters) marks the draft order, so that it can be found again; it stays visible in the shop and on the order made from it',
    ],
  }
}

async function readCurrency(reading: Reading): Promise<string> {
  const what = "the shop's currency"
  const { data } = await askShopify(reading, { document: CURRENCY_DOCUMENT, variables: {}, what })
  const { currencyCode: currency } = objectOf(data['shop'])
  if (typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)) return currency
  throw new ShieldError('unavailable', `Shopify's answer does not hold ${what}`, { hint: 'Try again' })
}

/** Works out the very input that will be sent once more. */
export async function recheckDraft(
  { call, precondition }: FrozenRequest<unknown, unknown>,
  reading: Reading,
): Promise<string | null> {
  const { input } = objectOf(objectOf(JSON.parse(call.body ?? 'null'))['variables'])
  const before = objectOf(precondition)['totals'] as Totals | undefined
  if (!isJsonObject(input) || before === undefined)
    return 'The result calculated when it was proposed is missing'
  const calculation = await calculate(reading, input)
  return calculation.kind === 'refused'
    ? `Shopify no longer takes it: ${calculation.reasons.join('; ')}`
    : whatChanged(before, calculation.totals)
}

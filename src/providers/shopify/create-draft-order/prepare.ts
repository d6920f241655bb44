import { sentJson } from '../../../domain/request/body.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { isAddress, assertReadAsWritten, inLowerCase } from '../../../domain/operation/address.ts'
import type { FrozenRequest, Prepared, Reading } from '../../../domain/operation/operation.ts'
import { isJsonObject, objectOf } from '../../../domain/text/json.ts'
import { normalAmount } from '../../../domain/text/money.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { askShopify } from '../ask.ts'
import { shopNameOf } from '../shop.ts'
import { isZero, moneyText, parseGid, type Money } from '../values.ts'
import { calculate, whatChanged, type Totals } from './calculate.ts'
import { draftInput, type Needed } from './draft-input.ts'
import type { CreateDraftOrderInput } from './input.ts'

/** What `prepare` found: everything that the call needs beyond the input, and what the approver is shown. */
export type DraftOrderFacts = Needed & {
  readonly apiVersion: string
  readonly customerName: string | null
  readonly totals: Totals
  /**
   * What the shop asks for each item whose price is set by hand, in the order of the items; null: for the others. Absent
   * from what was prepared before it was looked at.
   */
  readonly shopPrices?: readonly (Money | null)[]
  /** No draft order with our mark can be older than this. ISO 8601. */
  readonly proposedAt: string
  /** `my-store`, for a link; null where it is not known. */
  readonly shop: string | null
}

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
      { hint: say`One address: ${field('email')} ada@example.com` },
    )
  }
  if (input.email !== undefined) assertReadAsWritten('email', input.email)
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
  const shopPrices = await shopPricesOf(input, { ...needed, totals }, reading)
  return {
    facts: {
      ...needed,
      apiVersion: reading.apiVersion,
      customerName,
      totals,
      shopPrices,
      proposedAt: new Date(reading.now).toISOString(),
      shop: shopNameOf(reading.connection),
    },
    precondition: { totals },
    warnings: [
      ...warnings,
      ...pricesByHand(input, { totals, shopPrices, currency }),
      ...(isZero(totals.subtotal) && !isZero(totals.discounts) ? [wholeOff(totals)] : []),
      ...otherAddress(input),
    ],
  }
}

/** Works it out once more with the shop's own prices, where the input sets others. Empty where it sets none. */
async function shopPricesOf(
  input: CreateDraftOrderInput,
  { totals, ...needed }: Needed & Pick<DraftOrderFacts, 'totals'>,
  reading: Reading,
): Promise<readonly (Money | null)[]> {
  if (input.line.every(({ priceOverride }) => priceOverride === undefined)) return []
  const line = input.line.map((one) => ({ ...one, priceOverride: undefined }))
  const calculation = await calculate(reading, draftInput({ ...input, line }, needed, null))
  const own = calculation.kind === 'refused' ? [] : calculation.totals.items
  return input.line.map(({ priceOverride }, index) => {
    const [item, known] = [totals.items[index], own[index]]
    // The items are told by their order: a price of another one would be worse than none.
    const isSame = item !== undefined && item.title === known?.title && item.sku === known.sku
    return priceOverride !== undefined && isSame ? known.unitPrice : null
  })
}

/** A price that is set by hand looks like any other in the total. */
function pricesByHand(
  { line }: CreateDraftOrderInput,
  { totals, shopPrices, currency }: Required<Pick<DraftOrderFacts, 'totals' | 'shopPrices' | 'currency'>>,
): readonly string[] {
  const isOneForEach = totals.items.length === line.length
  return line.flatMap(({ variant, priceOverride }, index) => {
    if (priceOverride === undefined) return []
    const what = JSON.stringify((isOneForEach ? totals.items[index]?.title : undefined) ?? variant)
    const price = moneyText({ amount: normalAmount(priceOverride, currency) ?? priceOverride, currency })
    const own = shopPrices[index] ?? null
    if (own === null) return [`${what} is priced by hand: ${price}, and the shop does not say what it asks`]
    return price === moneyText(own) ? [] : [`${what} is priced by hand: ${price}, not ${moneyText(own)}`]
  })
}

/** The approver sees the customer's name, and an invoice would go to this address. */
function otherAddress({ customer = '', email }: CreateDraftOrderInput): readonly string[] {
  if (email === undefined || !isAddress(customer)) return []
  const [theirs, given] = [customer.trim(), email.trim()]
  if (inLowerCase(theirs) === inLowerCase(given)) return []
  return [`An invoice would go to ${given}, and the customer's own address is ${theirs}`]
}

function wholeOff({ discounts }: Totals): string {
  return `A discount of 100 %: ${moneyText(discounts)} are taken off, and the items cost nothing`
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
  const { input } = objectOf(objectOf(sentJson(call))['variables'])
  const before = objectOf(precondition)['totals'] as Totals | undefined
  if (!isJsonObject(input) || before === undefined)
    return 'The result calculated when it was proposed is missing'
  const calculation = await calculate(reading, input)
  return calculation.kind === 'refused'
    ? `Shopify no longer takes it: ${calculation.reasons.join('; ')}`
    : whatChanged(before, calculation.totals)
}

export const CUSTOMER_DOCUMENT =
  'query CustomerByEmail($email: String!) { customerByIdentifier(identifier: {emailAddress: $email}) { id defaultEmailAddress { emailAddress } } }'

/** The customer's global id. Fails with `usage`, or with `not_found` for an address that no account has. */
async function findCustomer(given: string, reading: Reading): Promise<string> {
  const id = parseGid('Customer', given)
  if (id !== undefined) return id
  if (!isAddress(given)) {
    throw new ShieldError(
      'usage',
      say`${field('customer')} ${JSON.stringify(given)} is neither an id nor an e-mail address`,
      {
        hint: say`${field('customer')} 6157654556905, or ${field('email')} ada@example.com for somebody without an account`,
      },
    )
  }
  const email = given.trim()
  const { data } = await askShopify(reading, {
    document: CUSTOMER_DOCUMENT,
    variables: { email },
    what: 'the customer',
  })
  const { id: found, defaultEmailAddress } = objectOf(data['customerByIdentifier'])
  if (typeof found === 'string' && isTheirs(defaultEmailAddress, email)) return found
  throw new ShieldError('not_found', `The shop has no customer with the address ${email}`, {
    hint: say`${field('email')} ${email} makes the draft order without a customer account`,
  })
}

/** Unreadable is not another one. */
function isTheirs(address: unknown, email: string): boolean {
  const theirs = objectOf(address)['emailAddress']
  return typeof theirs !== 'string' || inLowerCase(theirs) === inLowerCase(email)
}

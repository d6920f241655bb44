import { count, joined, money, name, quote, summary, type Summary } from '../../domain/request/summary.ts'
import { inLowerCase, isAddress, spelledAddress } from '../../domain/operation/address.ts'
import { minorAmount, recipientsOf, type Stakes } from '../../domain/operation/stakes.ts'
import { defineWrite, type FrozenRequest } from '../../domain/operation/operation.ts'
import {
  lookupDraft,
  planDraft,
  createdDraft,
  resultOf,
  showDraft,
  type CreatedDraft,
} from './create-draft-order/call.ts'
import { createDraftOrderInput, type CreateDraftOrderInput } from './create-draft-order/input.ts'
import { prepareDraft, recheckDraft, type DraftOrderFacts } from './create-draft-order/prepare.ts'
import { previewDraft } from './create-draft-order/preview-order.ts'
import { outcomeOf } from './errors.ts'
import { CUSTOMER_SCOPES, DRAFT_ORDER_SCOPES } from './scopes.ts'
import { numberOf, parseGid } from './values.ts'

/** `Draft order 23.75 EUR, 2 items, ada@example.com` */
function aboutDraft({ input, facts }: FrozenRequest<CreateDraftOrderInput, DraftOrderFacts>): Summary {
  const items = facts.totals.items.reduce((sum, { quantity }) => sum + quantity, 0)
  return joined(
    summary`Draft order ${money(facts.totals.total)}`,
    count(items, 'item'),
    customerOf(input.email, facts),
  )
}

/** Customers choose their name themselves, and it may look like an address: quotation marks say that it is none. */
function customerOf(email: string | undefined, { customerName, customerId }: DraftOrderFacts): Summary {
  if (email !== undefined) return name(email)
  if (customerName !== null) return quote(customerName)
  return customerId === null ? [] : name(customerId)
}

/** Whom it is for, where an invoice would go, and where the goods would. A draft order can be deleted unseen. */
function stakesOfDraft({ input, facts }: FrozenRequest<CreateDraftOrderInput, DraftOrderFacts>): Stakes {
  const { shipTo } = input
  const place = shipTo === undefined ? null : `ship to ${inLowerCase(Object.values(shipTo).join(', '))}`
  return {
    amount: minorAmount(facts.totals.total),
    recipients: recipientsOf([facts.customerId, input.email, place]),
    reversal: 'reversible',
  }
}

/** A customer by the bare number, of whatever form the id was. */
function spelledDraft(input: CreateDraftOrderInput): CreateDraftOrderInput {
  const { customer, email } = input
  const gid = customer === undefined ? undefined : parseGid('Customer', customer)
  return {
    ...input,
    ...(email === undefined ? {} : { email: spelledAddress(email) }),
    ...(customer === undefined
      ? {}
      : { customer: gid === undefined ? spelledAddress(customer) : numberOf(gid) }),
  }
}

/**
 * Creates a draft order, which nobody is told of and nobody pays. Shopify takes no idempotency key here: a tag marks the
 * draft order, so that after a lost answer it can be found, and it is never sent again.
 */
export const shopifyCreateDraftOrder = defineWrite<CreateDraftOrderInput, DraftOrderFacts, CreatedDraft>({
  name: 'shopify.create-draft-order',
  summary: 'Create a draft order from product variants and custom items',
  provider: 'shopify',
  scopes: ({ customer }) =>
    customer !== undefined && isAddress(customer)
      ? [DRAFT_ORDER_SCOPES, CUSTOMER_SCOPES]
      : [DRAFT_ORDER_SCOPES],
  input: createDraftOrderInput,
  output: createdDraft,
  examples: [
    'shield shopify create-draft-order --line variant=48540157378793,quantity=2 --email ada@example.com',
    'shield shopify create-draft-order --line "title=Gift wrapping,price=4.50,quantity=1" --discount 5% --note "By phone"',
  ],
  recovery: 'lookup',
  prepare: prepareDraft,
  spelled: spelledDraft,
  plan: planDraft,
  preview: previewDraft,
  about: aboutDraft,
  stakes: stakesOfDraft,
  lowersAmount: [['line.priceOverride'], ['line.price', 'line.variant'], ['discount']],
  recheck: recheckDraft,
  interpret: (response, request) =>
    outcomeOf(response, {
      mutation: 'draftOrderCreate',
      resultOf: ({ draftOrder }) => resultOf(draftOrder, request),
      otherwise: 'no draft order with an id in it',
    }),
  lookup: lookupDraft,
  show: showDraft,
})

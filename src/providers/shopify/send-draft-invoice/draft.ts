import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { oneValue, quoted } from '../../../domain/text/quoted.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { askShopify } from '../ask.ts'
import { draftPages } from '../draft-pages.ts'
import { parseGid, money, MONEY_FIELDS, paidMoney, keptMoney, moneyText } from '../values.ts'

const MOST_LINES = 50

export const DRAFT_DOCUMENT = `query DraftOrder($id: ID!) { draftOrder(id: $id) {
id name status ready email invoiceSentAt
totalPriceSet { presentmentMoney ${MONEY_FIELDS} }
lineItems(first: ${MOST_LINES}) {
  nodes { title sku quantity discountedTotalSet { presentmentMoney ${MONEY_FIELDS} } }
  pageInfo { hasNextPage }
}
} }`

const text = z.string().nullable()

/** What is kept as Shopify has it. */
const asItIs = {
  id: z.string(),
  name: z.string(),
  status: z.string(),
  ready: z.boolean(),
  email: text,
  invoiceSentAt: text,
}

const node = z.object({
  ...asItIs,
  totalPriceSet: paidMoney,
  lineItems: z.object({
    nodes: z.array(
      z.object({ title: z.string(), sku: text, quantity: z.number(), discountedTotalSet: paidMoney }),
    ),
    pageInfo: z.object({ hasNextPage: z.boolean() }),
  }),
})

const state = z.object({
  ...asItIs,
  total: money,
  items: z.array(z.string()),
  moreItems: z.boolean(),
})

/** What the customer would be asked to pay for, and whether they were before. */
export type DraftState = z.infer<typeof state>

/** A state that was stored before; undefined for anything else. */
export function parseState(value: unknown): DraftState | undefined {
  return state.safeParse(value).data
}

export interface FoundDraft {
  readonly draft: DraftState
  readonly warnings: readonly string[]
}

/** Fails as every read does, and with `not_found`. */
export async function readDraft(reading: Reading, id: string): Promise<FoundDraft> {
  const found = await findDraft(reading, id)
  if (found === undefined) throw notFound(id)
  return found
}

/** Undefined: the shop has none. Fails as every read does. */
export async function findDraft(reading: Reading, id: string): Promise<FoundDraft | undefined> {
  const what = `the draft order ${id}`
  const { data, warnings } = await askShopify(reading, { document: DRAFT_DOCUMENT, variables: { id }, what })
  if (data['draftOrder'] === null) return undefined
  const found = node.safeParse(data['draftOrder']).data
  if (found === undefined || found.id !== id) {
    throw new ShieldError('unavailable', `Shopify's answer does not hold ${what}`, { hint: 'Try again' })
  }
  const { totalPriceSet, lineItems, ...rest } = found
  return {
    warnings,
    draft: {
      ...rest,
      total: totalPriceSet,
      items: lineItems.nodes.map(({ title, sku, quantity, discountedTotalSet }) => {
        const code = sku === null || sku === '' ? '' : ` (${oneValue(sku)})`
        return `${quantity} × ${JSON.stringify(title)}${code}: ${keptMoney(discountedTotalSet)}`
      }),
      moreItems: lineItems.pageInfo.hasNextPage,
    },
  }
}

/** The global id behind what a person typed. No search of Shopify knows a name, so all are looked through. */
export async function draftIdOf(reading: Reading, given: string): Promise<string> {
  const id = parseGid('DraftOrder', given)
  if (id !== undefined) return id
  const name = given.trim().toLowerCase()
  const names = [name, `#${name}`]
  const pages = draftPages(reading, { query: null, select: 'name' })
  let looked = 0
  let isWhole = true
  for await (const { drafts, more } of pages) {
    looked += drafts.length
    isWhole = !more
    const found = drafts
      .filter(({ name: called }) => isNamed(called, names))
      .flatMap(({ id: gid }) => (typeof gid === 'string' ? [gid] : []))
    if (found.length > 1) {
      throw new ShieldError('conflict', `Several draft orders are called ${given}: ${found.join(', ')}`, {
        hint: say`${field('draft')} with one of these ids`,
      })
    }
    if (found[0] !== undefined) return found[0]
  }
  throw isWhole ? notFound(given) : notAmong(given, looked)
}

function isNamed(name: unknown, names: readonly string[]): boolean {
  return typeof name === 'string' && names.includes(name.toLowerCase())
}

function notFound(given: string): ShieldError {
  return new ShieldError('not_found', `The shop has no draft order ${quoted(given)}`, {
    hint: say`${field('draft')} takes the name (#D53) or the id at the end of its address in Shopify's admin`,
  })
}

/** Not found only where everything was looked at. */
function notAmong(given: string, looked: number): ShieldError {
  const name = quoted(given)
  return new ShieldError(
    'failed',
    `${name} is not among the newest ${looked} draft orders, and there are more`,
    { hint: say`${field('draft')} with the id, which stands at the end of its address in Shopify's admin` },
  )
}

/** What of the draft is no longer as it was, in words; null when all is the same. */
export function whatChanged(before: DraftState, now: DraftState): string | null {
  const pairs = [
    ['its status', before.status, now.status],
    ['its total', moneyText(before.total), moneyText(now.total)],
    ['its e-mail address', before.email ?? 'none', now.email ?? 'none'],
    ['the last invoice', before.invoiceSentAt ?? 'never sent', now.invoiceSentAt ?? 'never sent'],
    ['its items', before.items.join(', '), now.items.join(', ')],
  ] as const
  const changes = pairs
    .filter(([, was, is]) => was !== is)
    .map(([label, was, is]) => `${label}: was ${was}, is ${is} now`)
  return changes.length === 0 ? null : `The draft order ${now.name} has changed (${changes.join('; ')})`
}

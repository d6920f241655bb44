import { expect, it } from 'vitest'
import type { Lab } from '../lab.ts'
import { errorOf, jsonOf, openLabWith, queueWrite, showRequest } from './propose.ts'

const words = (text: string) => text.split(' ')
const SHOPIFY = words('connect shopify --shop demo-store --write')
const WOOCOMMERCE = words('connect woocommerce --store sandbox-shop.example.com --write')
const ORDER_1001 = words('shopify order-status --order #1001')
const DRAFT = words('shopify create-draft-order --line variant=48540157378793,quantity=1')
const NOTE = [...words('woocommerce add-order-note --id 17 --to-customer --note'), 'On its way']

/** Ends so as lines and as JSON; `fault` strikes once each time. */
async function expectFailure(lab: Lab, argv: readonly string[], wanted: Wanted, fault?: string) {
  const { code, exit, message, hint } = wanted
  if (fault !== undefined) lab.fault(fault)
  const asText = await lab.runInside(argv)
  expect(asText, asText.stderr).toMatchObject({ exit, stdout: '' })
  expect(asText.stderr).toContain(`error: ${message}`)
  expect(asText.stderr).toContain(`hint: ${hint}`)
  if (fault !== undefined) lab.fault(fault)
  const asJson = await lab.runInside([...argv, '--json'])
  expect(asJson, asJson.stderr).toMatchObject({ exit, stdout: '' })
  const error = errorOf(asJson)
  expect(error).toMatchObject({ code, exit, hint })
  expect(error.message).toContain(message)
}

interface Wanted {
  readonly code: string
  readonly exit: number
  /** How it begins. */
  readonly message: string
  readonly hint: string
}

it('a search whose filter Shopify ignored shows none of the orders that came back', async () => {
  const lab = await openLabWith(SHOPIFY)
  const wanted = {
    code: 'failed',
    exit: 1,
    message:
      'Shopify did not follow the search for the order (name: Invalid search field for this query.) and may have',
    hint: 'An order is found by its id without a search: shield shopify order-status --order ID',
  }
  await expectFailure(lab, ORDER_1001, wanted, 'ignored-filter@/orders*1')
  // The very same command, once Shopify follows the filter again.
  expect(await lab.runInside(ORDER_1001)).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^Order\t#1001\n/) as string,
  })
})

it('two orders with one name at Shopify are both shown, and said to be two', async () => {
  const lab = await openLabWith(SHOPIFY)
  const several = '2 orders match; each is shown in full when it is asked for by its id'
  const argv = words('shopify order-status --order #1003')
  const asText = await lab.runInside(argv)
  expect(asText).toMatchObject({ exit: 0, stderr: `warning: ${several}\n` })
  expect(asText.stdout.match(/^#1003\t\d+\t/gm)).toHaveLength(2)
  const asJson = await lab.runInside([...argv, '--json'])
  expect(asJson).toMatchObject({ exit: 0 })
  expect(jsonOf(asJson)).toMatchObject({
    orders: [{ name: '#1003' }, { name: '#1003' }],
    warnings: [several],
  })
})

it('eight orders that a shop’s fuzzy search finds are no order of that number', async () => {
  const lab = await openLabWith(WOOCOMMERCE)
  const number = (text: string) => words(`woocommerce order-status --number ${text}`)
  await expectFailure(lab, number('1234'), {
    code: 'not_found',
    exit: 9,
    message: 'There is no order with the number "1234"',
    hint: "Give its id (--id) or the buyer's address (--email)",
  })
  await expectFailure(lab, number('1030'), {
    code: 'conflict',
    exit: 6,
    message: '2 orders have the number 1030: ids 23, 22',
    hint: 'Say which one with --id',
  })
  const asText = await lab.runInside(number('170'))
  expect(asText).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^Order\t170\nId\t26\n/) as string })
  const asJson = await lab.runInside([...number('170'), '--json'])
  expect(jsonOf(asJson)).toMatchObject({ orders: [{ id: 26, number: '170' }], more: 0 })
})

it('a 200 in which Shopify throttles is no answer to a read, and ends a write for good with nothing done', async () => {
  const lab = await openLabWith(SHOPIFY)
  const read = {
    code: 'unavailable',
    exit: 1,
    message: 'Shopify refused the order: THROTTLED: Throttled',
    hint: 'Wait 1 s, then try again',
  }
  await expectFailure(lab, ORDER_1001, read, 'status=429@/orders*1')
  const id = await queueWrite(lab, DRAFT)
  lab.fault('status=429@/draftOrderCreate*1')
  await expectFailure(lab, ['approvals', 'approve', id, '--yes'], {
    code: 'failed',
    exit: 1,
    message: `${id} was not applied: Shopify refused it: too many requests for now, and a retry proposes it again`,
    hint: `shield approvals show ${id}`,
  })
  expect(await showRequest(lab, id)).toMatchObject({ state: 'failed', ending: { evidence: 'response' } })
})

it('a 2xx without an id is done only once looking has found it, and else in doubt', async () => {
  const lab = await openLabWith(SHOPIFY)
  const draft = await queueWrite(lab, DRAFT)
  lab.fault('no-id@/draftOrderCreate*1')
  const approved = await lab.runInside(['approvals', 'approve', draft, '--yes'])
  expect(approved, approved.stderr).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('Draft order\t#D') as string,
    stderr: expect.stringContaining('is done: no answer proved it, and looking found it done') as string,
  })
  expect(await showRequest(lab, draft)).toMatchObject({ state: 'succeeded', ending: { evidence: 'lookup' } })
  await lab.runInside(WOOCOMMERCE)
  const note = await queueWrite(lab, NOTE)
  lab.fault('no-id@POST@/notes*1')
  await expectFailure(lab, ['approvals', 'approve', note, '--yes'], {
    code: 'outcome_unknown',
    exit: 7,
    message: `${note} was sent and its outcome is unknown: The shop answered 201 with JSON that is not the note`,
    hint: `shield approvals resolve ${note}`,
  })
  expect(await showRequest(lab, note)).toMatchObject({ state: 'unknown' })
})

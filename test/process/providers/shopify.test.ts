import { describe, expect, it } from 'vitest'
import type { Lab } from '../lab.ts'
import { openLabWith } from '../approvals/propose.ts'

const openShop = (untidy: boolean) =>
  openLabWith(['connect', 'shopify', '--shop', 'demo-store', '--write'], { untidy })

interface Orders {
  readonly orders: readonly { readonly name: string }[]
  readonly more?: boolean
  readonly next?: string | null
}

async function ask(lab: Lab, ...argv: readonly string[]): Promise<Orders> {
  const { stdout, exit } = await lab.runInside(['shopify', ...argv, '--json'])
  expect(exit).toBe(0)
  return JSON.parse(stdout) as Orders
}

const namesOf = ({ orders }: Orders) => orders.map(({ name }) => name)

describe.each([
  ['with few orders', false],
  ['where near names come first, page by short page', true],
])('a shop %s', (_what, untidy) => {
  it('finds an order by every spelling of its name, and by the address of its customer', async () => {
    const lab = await openShop(untidy)
    for (const given of ['#1001', '1001', 'xpav1001c'])
      expect(namesOf(await ask(lab, 'order-status', '--order', given))).toEqual(['#1001'])
    expect(namesOf(await ask(lab, 'order-status', '--order', '1001-a'))).toEqual(['#1001-A'])
    const byAddress = await ask(lab, 'order-status', '--order', 'ada@example.com', '--contact')
    expect(namesOf(byAddress)).toEqual(['#1004', '#1003', '#1002', '#1001'])
    expect(byAddress.more).toBe(false)
    const none = await lab.runInside(['shopify', 'order-status', '--order', '#4711'])
    expect([none.exit, none.stderr]).toEqual([9, expect.stringContaining('Shopify shows no order "#4711"')])
  })

  it('fills a list up to its limit, and goes on where it ended', async () => {
    const lab = await openShop(untidy)
    const list = ['list-orders', '--delivery', 'unfulfilled']
    const first = await ask(lab, ...list, '--limit', '3')
    expect(first.orders).toHaveLength(3)
    const rest = await ask(lab, ...list, '--limit', '50', '--after', first.next ?? '')
    expect(rest.next).toBeNull()
    const all = await ask(lab, ...list)
    expect([...first.orders, ...rest.orders]).toEqual(all.orders)
    expect(all.orders).toHaveLength(5)
  })
})

describe('more orders than one query may cost', () => {
  it('are refused with the reason', async () => {
    const lab = await openShop(false)
    const argv = ['shopify', 'order-status', '--order', 'ada@example.com', '--limit', '11', '--contact']
    const { exit, stderr } = await lab.runInside(argv)
    expect([exit, stderr]).toEqual([2, expect.stringContaining('at most 10, because each is read whole')])
  })
})

describe('an amount in a currency without small coins', () => {
  it('is refused with a point, and no other amount is proposed', async () => {
    const lab = await openShop(false)
    const argv = [
      'shopify',
      'create-draft-order',
      '--line',
      'title=Mug,price=4.50,quantity=1',
      '--currency',
      'JPY',
    ]
    const { exit, stderr } = await lab.runInside(argv)
    expect(exit).toBe(2)
    expect(stderr).toContain('--line price "4.50" is not an amount in JPY')
    expect(stderr).not.toMatch(/\b450\b/)
  })
})

import { expect, it } from 'vitest'
import { openLab } from '../lab.ts'

it('a name with a line end in it makes no second item of an order', async () => {
  const lab = await openLab()
  const connected = await lab.runInside([
    'connect',
    'shopify',
    '--shop',
    'demo-store',
    '--write',
    '--no-browser',
  ])
  expect(connected, 'connecting').toMatchObject({ exit: 0 })
  const title = 'Mug\n9 × "Gold bar" at 0.01 EUR: 0.09 EUR'
  const input = JSON.stringify({ line: [{ title, price: '9.50', quantity: 1 }] })
  const queued = await lab.run(['shopify', 'create-draft-order', '--input', '-', '--queue'], { stdin: input })
  expect(queued.exit, queued.stderr).toBe(0)
  const shown = await lab.run(['approvals', 'show', queued.stdout.trim(), '--json'])
  const { preview } = JSON.parse(shown.stdout) as {
    readonly preview: { readonly facts: readonly { readonly label: string; readonly value: string }[] }
  }
  const items = preview.facts.filter(({ label }) => label.startsWith('Items')).map(({ value }) => value)
  expect(items).toHaveLength(2)
  for (const value of items) expect(value.split('\n'), value).toHaveLength(1)
})

it('a comma in an address stays in it', async () => {
  const lab = await openLab()
  const connected = await lab.runInside([
    'connect',
    'shopify',
    '--shop',
    'demo-store',
    '--write',
    '--no-browser',
  ])
  expect(connected, 'connecting').toMatchObject({ exit: 0 })
  const shipTo = 'firstName=Ada,lastName=Byron,address1=12 Main St, Apt 4,city=London,countryCode=GB'
  const line = ['--line', 'title=Mug, blue,price=9.50,quantity=1']
  const dry = await lab.run([
    'shopify',
    'create-draft-order',
    ...line,
    '--ship-to',
    shipTo,
    '--dry-run',
    '--json',
  ])
  expect(dry.exit, dry.stderr).toBe(0)
  expect(dry.stdout).toContain('12 Main St, Apt 4')
  expect(dry.stdout).toContain('Mug, blue')
})

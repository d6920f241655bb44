import { describe, expect, it } from 'vitest'
import { renderRows, type Column } from '../../../src/cli/terminal/rows.ts'

interface Item {
  readonly id: string
  readonly about: string
  readonly by: string
  readonly account: string
}

const COLUMNS: readonly Column<Item>[] = [
  { title: 'id', text: ({ id }) => id, room: 'whole' },
  { title: 'about', text: ({ about }) => about, room: 'rest' },
  { title: 'by', text: ({ by }) => by, room: 16 },
  { title: 'age', text: () => '47 min ago', room: 'whole' },
  { title: 'account', text: ({ account }) => account, room: 20, isSpare: true },
]

const ITEM = {
  id: 'apr_aaaaaaaaaa',
  about: 'Draft order 23.75 EUR, 2 items, ada@example.com, by courier',
  by: 'release-pipeline-of-the-shop',
  account: 'demo-store.myshopify.com',
}

async function at(width: number, item: Item = ITEM): Promise<readonly string[]> {
  const text = await renderRows(COLUMNS, [item], { isTerminal: true, width, color: false })
  const lines = text.split('\n').slice(0, -1)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(width, ITEM.id.length))
  return lines
}

describe('a list at a terminal', () => {
  it.each([
    [
      120,
      'apr_aaaaaaaaaa  Draft order 23.75 EUR, 2 items, ada@example.com, by…  release-pipelin…  47 min ago  demo-store.myshopif…',
    ],
    [80, 'apr_aaaaaaaaaa  Draft order 23.75 EUR, 2 item…  release-…  47 min ago  demo-sto…'],
    [40, 'apr_aaaaaaaaaa  Draft order 23.75 EUR,…'],
    [20, 'apr_aaaaaaaaaa  Dra…'],
  ])(
    'of %d columns keeps the id whole, and leaves columns out before it says too little',
    async (width, line) => {
      expect((await at(width))[1]).toBe(line)
    },
  )

  it('keeps a column where what stands before it is short', async () => {
    const [, line] = await at(80, { ...ITEM, about: 'Lunch' })
    expect(line).toBe('apr_aaaaaaaaaa  Lunch     release-pipelin…  47 min ago  demo-store.myshopif…')
  })

  it('squeezes no column below its title', async () => {
    const decided: Column<Item> = { title: 'decided by', text: () => 'policy: small-drafts', room: 40 }
    const columns = [...COLUMNS.slice(0, 2), decided, ...COLUMNS.slice(2)]
    const text = await renderRows(columns, [ITEM], { isTerminal: true, width: 80, color: false })
    expect(text).toMatch(/^id +about +decided by  /)
  })

  it('has a header only over what is shown', async () => {
    expect((await at(40))[0]).toBe('id              about')
  })
})

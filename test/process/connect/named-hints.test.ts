import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from '../lab.ts'
import { connectIn, errorOf } from '../approvals/propose.ts'

/** Two connections of every provider: one called after it, and one called `work`. */
async function openTwice(provider: string, flags: readonly string[]): Promise<Lab> {
  const lab = await openLab()
  for (const name of [[], ['--as', 'work']]) await connectIn(lab, ['connect', provider, ...flags, ...name])
  return lab
}

const PHONE = ['--phone-number-id', '106540352242922', '--business-account-id', '102290129340398']

const PROVIDERS = [
  ['google', [], ['calendar', 'list-calendars'], ['status=401', 'scope']],
  ['shopify', ['--shop', 'demo-store'], ['shopify', 'list-orders'], ['status=401', 'scope']],
  ['woocommerce', ['--store', 'sandbox-shop.example.com'], ['woocommerce', 'list-customer-tags', '--email', 'ada@example.com'], ['status=401']], // prettier-ignore
  ['whatsapp', PHONE, ['whatsapp', 'list-templates'], ['status=401', 'scope']],
] as const

const AT_NANGO = ['refresh=failed', 'refresh=backoff', 'refresh=exhausted']

/** What a text says to connect. */
const connects = (text: string): readonly string[] =>
  [...text.matchAll(/shield connect [\w-]+(?: --as [\w-]+)?/g)].map(([command]) => command)

describe.each(PROVIDERS)(
  'with two connections of %s, what goes wrong with one',
  (provider, flags, read, faults) => {
    it.each([...AT_NANGO, ...faults])('(%s) hints at that one, in a read and in status', async (fault) => {
      const lab = await openTwice(provider, flags)
      lab.fault(fault)
      const refused = await lab.runInside([...read, '--connection', 'work', '--json'])
      expect(refused.exit, refused.stdout).not.toBe(0)
      const said = connects(errorOf(refused).hint ?? '')
      for (const command of said) expect(command).toBe(`shield connect ${provider} --as work`)
      const { stdout } = await lab.runInside(['status', provider, '--check', '--json'])
      const shown = JSON.parse(stdout) as {
        readonly connections: readonly { readonly name: string; readonly hint: string | null }[]
      }
      const work = shown.connections.find(({ name }) => name === 'work')
      const hinted = connects(work?.hint ?? '')
      for (const command of hinted) expect(command).toBe(`shield connect ${provider} --as work`)
      expect([...said, ...hinted]).not.toEqual([])
    })
  },
)

it('a connect that came to nothing is to be given again as it was given', async () => {
  const lab = await openLab({ autoConsent: false })
  const timedOut = await lab.runInside(
    ['connect', 'shopify', '--shop', 'demo-store', '--as', 'work', '--write', '--no-browser', '--timeout', '1s', '--json'], // prettier-ignore
  )
  expect(timedOut.exit).toBe(4)
  expect(errorOf(timedOut).hint).toContain('shield connect shopify --as work --shop demo-store --write')
  const unfit = await lab.runInside(['connect', 'woocommerce', '--as', 'work', '--no-browser', '--json'])
  expect(errorOf(unfit).hint).toBe('shield connect woocommerce --as work --store …')
})

it('a name that nothing bears yet is to be connected under it', async () => {
  const lab = await openLab()
  const refused = await lab.runInside(['calendar', 'list-calendars', '--connection', 'work', '--json'])
  expect(errorOf(refused).hint).toBe('shield connect google --as work')
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorOf, openConnectedLab } from './approvals/propose.ts'
import { openLab, type Lab } from './lab.ts'

const EVENT = ['calendar', 'create-event', '--title', 'Lunch', '--queue']
const DRAFT = ['shopify', 'create-draft-order', '--line', 'title=Mug,price=4.50,quantity=1', '--queue']

async function hintFor(lab: Lab, argv: readonly string[]): Promise<unknown> {
  const refused = await lab.runInside([...argv, '--json'])
  expect(refused, refused.stderr).toMatchObject({ exit: 2, stdout: '' })
  return (errorOf(refused) as { readonly hint: unknown }).hint
}

describe('the error of a command that is typed wrong says what to do next', () => {
  it.each<[string, readonly string[], string]>([
    [
      'an end before the start',
      [...EVENT, '--start', '2026-12-07T17:00', '--end', '2026-12-07T16:00'],
      'Give a later --end, or --duration in its place',
    ],
    [
      'a last day before the first',
      [...EVENT, '--all-day', '--start', '2026-12-07', '--end', '2026-12-06'],
      'Give a later --end: the last day, which counts',
    ],
    [
      'a digest for several',
      ['approvals', 'approve', 'apr_0000000001', 'apr_0000000002', '--yes', '--digest', 'abc'],
      'Leave --digest out, or name one request',
    ],
    [
      'two verdicts',
      ['approvals', 'resolve', 'apr_0000000001', '--applied', '--not-applied'],
      'Leave both out to look for proof, or say the one that you know',
    ],
    [
      'queueing and waiting',
      [...EVENT, '--start', '2026-12-07T17:00', '--wait', '--queue'],
      '--queue ends at once; --wait stays until it is decided and sent',
    ],
    [
      'a file that is not there',
      ['policy', 'check', 'none.yaml'],
      'A relative path begins at the working directory',
    ],
    ['a folder', ['policy', 'check', '.'], 'Name a file in it'],
  ])('%s', async (_what, argv, hint) => {
    expect(await hintFor(await openConnectedLab(), argv)).toBe(hint)
  })

  it('not of relative paths where the path is whole', async () => {
    const lab = await openLab()
    expect(await hintFor(lab, ['policy', 'check', join(lab.folder, 'none.yaml')])).toBe(null)
  })

  it('an address that is none', async () => {
    const lab = await openLab()
    const shop = ['connect', 'shopify', '--shop', 'shield-sandbox', '--write', '--no-browser']
    expect(await lab.runInside(shop)).toMatchObject({ exit: 0 })
    const example = (flag: string) => `One address: ${flag} ada@example.com`
    expect(await hintFor(lab, [...DRAFT, '--email', 'ada@'])).toBe(example('--email'))
    const invoice = ['shopify', 'send-draft-invoice', '--draft', '#D53', '--to', 'ada', '--queue']
    expect(await hintFor(lab, invoice)).toBe(example('--to'))
    const range = ['shopify', 'list-orders', '--from', '2026-11-02', '--to', '2026-11-01']
    expect(await hintFor(lab, range)).toBe('Give an earlier --from or a later --to')
  })

  it('a file that is no text', async () => {
    const lab = await openLab()
    writeFileSync(join(lab.folder, 'odd.yaml'), Buffer.from([0x76, 0xff, 0x00]))
    expect(await hintFor(lab, ['policy', 'apply', join(lab.folder, 'odd.yaml')])).toBe('Save it as UTF-8')
  })
})

import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from './lab.ts'
import { jsonOf, showRequest } from './propose.ts'

const STORE = ['--store', 'sandbox-shop.example.com'] as const
const keyOf = (name: string) => `ck_sandbox${name}\ncs_sandbox${name}\n`

const connect = (lab: Lab, key: string, flags: readonly string[] = []) =>
  lab.arrange(['connect', 'woocommerce', ...STORE, '--credentials-stdin', ...flags], { stdin: keyOf(key) })

async function openShop(key = 'administrator'): Promise<Lab> {
  const lab = await openLab({ autoConsent: false })
  expect(await connect(lab, key, ['--write']), 'connecting').toMatchObject({ exit: 0 })
  return lab
}

async function queue(lab: Lab, argv: readonly string[]): Promise<string> {
  const queued = await lab.arrange(['woocommerce', ...argv, '--queue'])
  expect(queued.exit, queued.stderr).toBe(0)
  return queued.stdout.trim()
}

const approve = (lab: Lab, id: string) => lab.run(['approvals', 'approve', id, '--yes'])

/** Ada gets the tag that is to go. */
async function tagAda(lab: Lab): Promise<void> {
  const id = await queue(lab, [...TAG, '--duplicate'])
  expect(await lab.arrange(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
}

const sendings = ({ sandbox }: Lab) => sandbox.calls().filter(({ method }) => method !== 'GET')
/** How many writes the shop carried out, whatever was answered. */
const effects = (lab: Lab): number =>
  sendings(lab).filter(({ status }) => status === 200 || status === 201).length

const TAG = ['tag-customer', '--email', 'ada@example.com', '--tag', 'vip'] as const
const UNTAG = ['untag-customer', '--email', 'ada@example.com', '--tag', 'vip'] as const
const NOTE = ['add-order-note', '--id', '17', '--note', 'Called back'] as const
const TO_BUYER = [...NOTE, '--to-customer'] as const
const WRITES = [
  ['a tag', TAG],
  ['a tag that goes', UNTAG],
  ['a private note', NOTE],
  ['a note to the buyer', TO_BUYER],
] as const

/** A shop in which Ada has the tag already where it is to go. */
async function shopFor(argv: readonly string[]): Promise<Lab> {
  const lab = await openShop()
  if (argv === UNTAG) await tagAda(lab)
  return lab
}

describe.each(WRITES)('%s at a shop', (_case, argv) => {
  it('waits for an approval, is sent once with the bytes that were shown, and is done', async () => {
    const lab = await shopFor(argv)
    const before = sendings(lab).length
    const queued = await lab.run(['woocommerce', ...argv, '--queue'])
    expect(queued.exit, queued.stderr).toBe(0)
    const id = queued.stdout.trim()
    expect(sendings(lab)).toHaveLength(before)
    const shown = jsonOf(await lab.run(['approvals', 'show', id, '--json'])) as { call: { body: string } }
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(sendings(lab).slice(before)).toMatchObject([{ body: shown.call.body }])
  })

  it('whose answer is lost after it was done is found, or stays unknown: never sent again', async () => {
    const lab = await shopFor(argv)
    for (const fault of ['truncate', 'html-after', 'status-after=503']) {
      if (argv === UNTAG) await tagAda(lab)
      const before = effects(lab)
      const id = await queue(lab, [...argv, '--duplicate'])
      lab.fault(`${fault}@/wp-json*1`.replace('@/wp-json', methodOf(argv)))
      const approved = await approve(lab, id)
      const canBeFound = argv !== TO_BUYER
      expect(approved.exit, `${fault}: ${approved.stderr}`).toBe(canBeFound ? 0 : 7)
      expect(await showRequest(lab, id), fault).toMatchObject(
        canBeFound
          ? { state: 'succeeded', ending: { evidence: 'lookup' } }
          : { state: 'unknown', ending: { evidence: null } },
      )
      expect(effects(lab) - before, fault).toBe(1)
      await approve(lab, id)
      expect(effects(lab) - before, `${fault}: sent again`).toBe(1)
    }
  })

  it('that was lost on the way is never reported as done, nor sent again', async () => {
    const lab = await shopFor(argv)
    for (const fault of ['html-before', 'status-before=503', 'hangup-before']) {
      const before = effects(lab)
      const id = await queue(lab, [...argv, '--duplicate'])
      lab.fault(`${fault}${methodOf(argv)}*1`)
      const approved = await approve(lab, id)
      expect(approved.exit, `${fault}: ${approved.stderr}`).toBe(7)
      expect(await showRequest(lab, id), fault).toMatchObject({ state: 'unknown' })
      expect(effects(lab) - before, fault).toBe(0)
      expect(await approve(lab, id), fault).toMatchObject({ exit: 7 })
      expect(effects(lab) - before, `${fault}: sent again`).toBe(0)
    }
  })
})

function methodOf(argv: readonly string[]): string {
  return argv === TAG || argv === UNTAG ? '@PUT' : '@POST'
}

describe('a key', () => {
  it('that cannot read tags back writes them, and that is said', async () => {
    const lab = await openShop('shopmanager')
    const id = await queue(lab, TAG)
    const approved = await approve(lab, id)
    expect([approved.exit, approved.stdout]).toEqual([0, expect.stringContaining('not verifiable')])
    expect(await lab.run(['woocommerce', 'list-customer-tags', '--id', '3'])).toMatchObject({ exit: 4 })
  })

  it('that may only read is refused, and nothing was done', async () => {
    const lab = await openShop('readonly')
    const id = await queue(lab, TAG)
    expect(await approve(lab, id)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('does not have write permissions') as unknown,
    })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'failed', ending: { code: 'refused' } })
  })
})

describe('a shop that is behind something else', () => {
  it('shows its login page in place of an order: said, not mistaken for Nango', async () => {
    const lab = await openShop()
    lab.fault('html@GET*1')
    const read = await lab.run(['woocommerce', 'order-status', '--id', '17'])
    expect([read.exit, read.stderr]).toEqual([1, expect.stringContaining('a web page in place of its API')])
    lab.fault('status=403@GET*1')
    const blocked = await lab.run(['woocommerce', 'order-status', '--id', '17'])
    expect(blocked.stderr).toContain('a page of Cloudflare in place of its API')
  })
})

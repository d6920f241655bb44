import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from '../lab.ts'
import { jsonOf, queueWrite, showRequest } from '../approvals/propose.ts'
import { openAlone, openServed } from '../server/served.ts'

const STORE = ['--store', 'sandbox-shop.example.com'] as const
const keyOf = (name: string) => `ck_sandbox${name}\ncs_sandbox${name}\n`

const connect = (lab: Lab, key: string, flags: readonly string[] = []) =>
  lab.runInside(['connect', 'woocommerce', ...STORE, '--credentials-stdin', ...flags], { stdin: keyOf(key) })

async function openShop(key = 'administrator', untidy = false): Promise<Lab> {
  const lab = await openLab({ autoConsent: false, untidy })
  expect(await connect(lab, key, ['--write']), 'connecting').toMatchObject({ exit: 0 })
  return lab
}

const queue = (lab: Lab, argv: readonly string[]) => queueWrite(lab, ['woocommerce', ...argv])

const approve = (lab: Lab, id: string) => lab.runInside(['approvals', 'approve', id, '--yes'])

/** Ada gets the tag that is to go. */
async function tagAda(lab: Lab): Promise<void> {
  const id = await queue(lab, [...TAG, '--duplicate'])
  expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
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
    const queued = await lab.runInside(['woocommerce', ...argv, '--queue'])
    expect(queued.exit, queued.stderr).toBe(0)
    const id = queued.stdout.trim()
    expect(sendings(lab)).toHaveLength(before)
    const shown = jsonOf(await lab.runInside(['approvals', 'show', id, '--json'])) as {
      call: { body: string }
    }
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

const BACKSLASHES = String.raw`see C:\temp\new`
const READS = [
  ['order-status', '--id', '17'],
  ['order-status', '--id', '22'],
  ['order-status', '--number', '1021'],
  ['order-status', '--number', 'de-27'],
  ['order-status', '--email', 'ada@example.com'],
  ['list-customer-tags', '--email', 'ada@example.com'],
] as const

describe('a shop in a folder', () => {
  it('is connected, read and written to there', async () => {
    const lab = await openLab({ autoConsent: false })
    const at = ['--store', 'https://Sandbox-Shop.example.com/shop/', '--write']
    const connected = await lab.runInside(['connect', 'woocommerce', ...at, '--credentials-stdin'], {
      stdin: keyOf('administrator'),
    })
    expect([connected.exit, connected.stdout], connected.stderr).toEqual([
      0,
      expect.stringContaining('sandbox-shop.example.com/shop'),
    ])
    expect(await lab.runInside(['woocommerce', 'order-status', '--id', '17'])).toMatchObject({ exit: 0 })
    expect(await approve(lab, await queue(lab, TAG))).toMatchObject({ exit: 0 })
  })
})

describe('a shop whose answers are untidy', () => {
  it('is read and written to like a tidy one', async () => {
    const [tidy, untidy] = [await openShop(), await openShop('administrator', true)]
    for (const read of READS) {
      const [expected, found] = await Promise.all(
        [tidy, untidy].map((lab) => lab.runInside(['woocommerce', ...read, '--json'])),
      )
      expect(found?.exit, found?.stderr).toBe(0)
      expect(timeless(found?.stdout), read.join(' ')).toEqual(timeless(expected?.stdout))
    }
    for (const write of [TAG, UNTAG, NOTE, TO_BUYER]) {
      const id = await queue(untidy, write)
      expect(await approve(untidy, id), write.join(' ')).toMatchObject({ exit: 0 })
    }
  })
})

/** Orders of two sandboxes differ in when they were made. */
function timeless(json = ''): unknown {
  return JSON.parse(json.replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"a time"'))
}

describe('which order', () => {
  it.each([
    ['order-status', ['--number', '12']],
    ['add-order-note', ['--number', '12', '--note', 'Leaves tomorrow', '--to-customer', '--queue']],
  ])('is no guess where a number is the id of one and the number of another: %s', async (verb, flags) => {
    const lab = await openShop()
    expect(await lab.runInside(['woocommerce', verb, ...flags])).toMatchObject({
      exit: 6,
      stdout: '',
      stderr: expect.stringContaining('2 orders have the number 12: ids 12, 28') as unknown,
    })
  })

  it('of an address that has none is not found', async () => {
    const lab = await openShop()
    const found = await lab.runInside(['woocommerce', 'order-status', '--email', 'nobody@example.com'])
    expect([found.exit, found.stdout, found.stderr]).toEqual([
      9,
      '',
      expect.stringContaining('No order has the billing address "nobody@example.com"'),
    ])
  })
})

describe('a note', () => {
  it('whose backslashes the shop drops says so before and after', async () => {
    const lab = await openShop()
    const note = ['add-order-note', '--id', '17', '--note', BACKSLASHES]
    const id = await queue(lab, note)
    const approved = await approve(lab, id)
    expect(approved.exit, approved.stderr).toBe(0)
    expect(approved.stderr).toContain('2 backslashes of this note will be missing in the shop')
    expect(approved.stdout).toMatch(/Stored as\s+see C:tempnew/)
    expect(await showRequest(lab, id)).toMatchObject({
      ending: { result: { note: 'see C:tempnew', emailAskedFor: null } },
    })
  })

  it('to the buyer whose answer is lost is seen to be there, backslashes or not', async () => {
    const lab = await openShop()
    const id = await queue(lab, ['add-order-note', '--id', '17', '--note', BACKSLASHES, '--to-customer'])
    lab.fault('truncate@POST*1')
    expect(await approve(lab, id)).toMatchObject({ exit: 7 })
    const looked = await lab.runInside(['approvals', 'resolve', id, '--no-input'])
    expect(looked.stdout + looked.stderr).toContain('a note to the buyer with the same words is there')
  })

  it('of blanks is refused before anything is asked', async () => {
    const lab = await openShop()
    expect(
      await lab.runInside(['woocommerce', 'add-order-note', '--id', '17', '--note', '   ', '--queue']),
    ).toMatchObject({ exit: 2, stderr: expect.stringContaining('blanks alone are not a note') as unknown })
  })

  it('says nothing of an e-mail that nobody is sent', async () => {
    const lab = await openShop()
    lab.fault('status=403@/settings')
    const id = await queue(lab, TO_BUYER)
    const approved = await approve(lab, id)
    expect([approved.exit, approved.stderr]).toEqual([
      0,
      expect.stringContaining('This key cannot see whether the e-mail "Customer note" is switched on'),
    ])
    expect(approved.stdout).toContain('WooCommerce was asked to e-mail ada@example.com')
  })
})

describe('what is so already', () => {
  it.each([
    ['on this machine', openAlone],
    ['at a server', openServed],
  ])('is nothing to do: %s', async (_where, open) => {
    const side = await open({ autoConsent: false })
    const { lab } = side
    expect(await connect(lab, 'administrator', ['--write'])).toMatchObject({ exit: 0 })
    const gone = await side.runInside('agent-1', ['woocommerce', ...UNTAG])
    expect([gone.exit, gone.stdout, gone.stderr]).toEqual([
      0,
      '',
      'Customer 3 (ada@example.com) does not have the tag vip: there is nothing to do\n',
    ])
    await tagAda(lab)
    const before = sendings(lab).length
    for (const flags of [[], ['--queue'], ['--wait=1s'], ['--dry-run']]) {
      const ended = await side.runInside('agent-1', ['woocommerce', ...TAG, ...flags])
      expect([ended.exit, ended.stdout, ended.stderr], flags.join(' ')).toEqual([
        0,
        '',
        'Customer 3 (ada@example.com) has the tag vip already: there is nothing to do\n',
      ])
    }
    const told = await side.runInside('agent-1', ['woocommerce', ...TAG, '--json'])
    expect(JSON.parse(told.stdout)).toEqual({
      nothingToDo: 'Customer 3 (ada@example.com) has the tag vip already',
    })
    expect(sendings(lab)).toHaveLength(before)
    const { stdout } = await lab.runInside(['approvals', 'list', '--state', 'pending', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ items: [] })
  })

  it('is queued with --duplicate, and by a key that cannot tell', async () => {
    const lab = await openShop()
    await tagAda(lab)
    expect(await queue(lab, [...TAG, '--duplicate'])).toMatch(/^apr_/)
    const blind = await openShop('shopmanager')
    await tagAda(blind)
    expect(await queue(blind, TAG)).toMatch(/^apr_/)
  })
})

describe('a key', () => {
  it('that cannot read tags back writes them, and that is said', async () => {
    const lab = await openShop('shopmanager')
    const id = await queue(lab, TAG)
    const approved = await approve(lab, id)
    expect([approved.exit, approved.stdout]).toEqual([0, expect.stringContaining('not verifiable')])
    expect(await lab.runInside(['woocommerce', 'list-customer-tags', '--id', '3'])).toMatchObject({ exit: 4 })
  })

  it('that may only read is refused, and nothing was done', async () => {
    const lab = await openShop('readonly')
    const id = await queue(lab, TAG)
    expect(await approve(lab, id)).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(
        /does not have write permissions\. The key may only read: make a Read\/Write key/,
      ) as unknown,
    })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'failed', ending: { code: 'refused' } })
  })
})

describe('a shop that is behind something else', () => {
  it('shows its login page in place of an order: said, not mistaken for Nango', async () => {
    const lab = await openShop()
    lab.fault('html@GET*1')
    const read = await lab.runInside(['woocommerce', 'order-status', '--id', '17'])
    expect([read.exit, read.stderr]).toEqual([1, expect.stringContaining('a web page in place of its API')])
    lab.fault('status=403@GET*1')
    const blocked = await lab.runInside(['woocommerce', 'order-status', '--id', '17'])
    expect(blocked.stderr).toContain('a page of Cloudflare in place of its API')
  })
})

import { describe, expect, it } from 'vitest'
import { filesIn, openLab, type Lab } from '../lab.ts'
import { secretsIn } from './secrets.ts'
import { openServed } from '../server/served.ts'

const NUMBERS = '--phone-number-id 106540352242922 --business-account-id 102290129340398'.split(' ')
const SHOP = ['--store', 'sandbox-shop.example.com', '--credentials-stdin']
const EVENT = ['create-event', '--title', 'Lunch', '--start', '2099-05-04T12:00', '--duration', '1h']

/** A write at each provider, and a read that asks it something. */
const PROVIDERS = [
  {
    provider: 'google',
    connect: ['google', '--write', '--no-browser'],
    write: ['calendar', ...EVENT],
    read: ['calendar', 'list-calendars'],
  },
  {
    provider: 'shopify',
    connect: ['shopify', '--shop', 'demo-store', '--write', '--no-browser'],
    write: [
      'shopify',
      'create-draft-order',
      '--line',
      'title=Mug,price=9.50,quantity=1',
      '--currency',
      'EUR',
    ],
    read: ['shopify', 'list-orders'],
  },
  {
    provider: 'woocommerce',
    connect: ['woocommerce', ...SHOP, '--write'],
    stdin: 'ck_sandboxadministrator\ncs_sandboxadministrator\n',
    write: ['woocommerce', 'add-order-note', '--id', '17', '--note', 'Called back'],
    read: ['woocommerce', 'order-status', '--id', '17'],
  },
  {
    provider: 'whatsapp',
    connect: ['whatsapp', ...NUMBERS, '--write', '--no-browser'],
    write: ['whatsapp', 'send-message', '--to', '+491701234567', '--text', 'On its way'],
    read: ['whatsapp', 'list-templates'],
  },
] as const

/** All that is ever shown of a request and of what happened. */
const LOOKS = [
  ['approvals', 'list', '--all'],
  ['approvals', 'list', '--all', '--json'],
  ['approvals', 'history'],
  ['audit', 'list', '--json'],
  ['audit', 'export'],
]

/** The lab looks at every file and every output once the test has ended; this says so where it happens. */
function expectNothingSecret(lab: Lab, texts: readonly string[]): void {
  expect(secretsIn([...texts, ...filesIn(lab.home, (name) => !/\.key/.test(name))], lab.sandbox)).toEqual([])
}

describe('a secret that an answer repeats is neither stored nor shown', () => {
  it.each(PROVIDERS)('by a write at $provider, however often it is looked at', async (given) => {
    const lab = await openLab()
    const stdin = 'stdin' in given ? { stdin: given.stdin } : {}
    expect(await lab.runInside(['connect', ...given.connect], stdin), 'connecting').toMatchObject({ exit: 0 })
    const queued = await lab.runInside([...given.write, '--queue'])
    expect(queued.exit, queued.stderr).toBe(0)
    const id = queued.stdout.trim()
    lab.fault('leak@POST')
    const approved = await lab.run(['approvals', 'approve', id, '--yes'])
    expect(approved.exit, approved.stderr).not.toBe(0)
    const looks = [...LOOKS, ['approvals', 'show', id], ['approvals', 'show', id, '--json', '--debug']]
    const texts = [approved.stdout, approved.stderr]
    for (const argv of looks) {
      const { stdout, stderr } = await lab.runInside(argv)
      texts.push(stdout, stderr)
    }
    expect(texts.join('')).toContain('‹redacted›')
    expectNothingSecret(lab, texts)
  })

  it.each(PROVIDERS)('by a read at $provider', async (given) => {
    const lab = await openLab()
    const stdin = 'stdin' in given ? { stdin: given.stdin } : {}
    expect(await lab.runInside(['connect', ...given.connect], stdin), 'connecting').toMatchObject({ exit: 0 })
    lab.fault('leak')
    const read = await lab.run([...given.read, '--json'])
    expect(read.exit).not.toBe(0)
    expect(read.stderr).toContain('‹redacted›')
    expectNothingSecret(lab, [read.stdout, read.stderr])
  })

  it('to a requester at a server', async () => {
    const { lab, runInside, url, tokens } = await openServed()
    expect(await runInside('root', ['connect', 'google', '--write', '--no-browser'])).toMatchObject({
      exit: 0,
    })
    const queued = await runInside('agent-1', ['calendar', ...EVENT, '--queue'])
    const id = queued.stdout.trim()
    lab.fault('leak@POST')
    await runInside('anna', ['approvals', 'approve', id, '--yes'])
    const answers = await Promise.all(
      [id, `${id}/history`].map(async (path) => {
        const headers = { authorization: `Bearer ${tokens['agent-1']}` }
        return (await fetch(`${url}/v1/integrations/approvals/${path}`, { headers })).text()
      }),
    )
    expect(answers[0]).toContain('‹redacted›')
    expectNothingSecret(lab, answers)
  })
})

import { describe, expect, it } from 'vitest'
import { openLab } from '../lab.ts'
import { lastJsonOf } from './propose.ts'

// The words of the README, and what stands in other people's notes.
const CASES = [
  {
    connect: ['woocommerce', '--store', 'shop.example.com'],
    account: 'shop.example.com',
    read: ['woocommerce', 'list-customer-tags', '--email', 'ada@example.com'],
  },
  {
    connect: ['shopify', '--shop', 'my-store'],
    account: 'sandbox:my-store.myshopify.com',
    read: ['shopify', 'list-orders'],
  },
  {
    connect: ['whatsapp', '--phone-number-id', '15555550123', '--business-account-id', '25555550123'],
    account: 'sandbox:+1 555-078-3881',
    read: ['whatsapp', 'list-templates'],
  },
] as const

describe('in a sandbox that consents by itself', () => {
  it.each(CASES)('connect $connect works at once, whichever it is, and is read', async (one) => {
    const lab = await openLab({ autoConsent: true })
    const connected = await lab.runInside(['connect', ...one.connect, '--timeout', '1m', '--json'])
    expect(connected.exit, connected.stderr).toBe(0)
    expect(lastJsonOf(connected)).toMatchObject({
      connection: { account: { label: one.account, confirmed: true } },
    })
    const read = await lab.runInside([...one.read, '--json'])
    expect(read.exit, read.stderr).toBe(0)
    expect(await lab.runInside(['status', '--check'])).toMatchObject({ exit: 0 })
  })

  it('a message goes out from the number that was connected', async () => {
    const lab = await openLab({ autoConsent: true })
    expect(await lab.runInside(['connect', ...CASES[2].connect, '--write'])).toMatchObject({ exit: 0 })
    const queued = await lab.runInside([
      'whatsapp',
      'send-message',
      '--to',
      '+491701234567',
      '--text',
      'Hi',
      '--queue',
    ])
    expect(queued.exit, queued.stderr).toBe(0)
    const approved = await lab.runInside(['approvals', 'approve', queued.stdout.trim(), '--yes'])
    expect(approved.exit, approved.stderr).toBe(0)
    const sent = lab.sandbox.calls().filter(({ method }) => method === 'POST')
    expect(sent).toMatchObject([
      { path: expect.stringMatching(/\/15555550123\/messages$/) as string, status: 200 },
    ])
  })
})

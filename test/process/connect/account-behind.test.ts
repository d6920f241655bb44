import { describe, expect, it } from 'vitest'
import { atNango } from './at-nango.ts'
import { consent, linkIn, openConsent } from './consent.ts'
import { openLab, type Lab } from '../lab.ts'
import { CREATE, errorOf, jsonOf, queueEvent, showRequest } from '../approvals/propose.ts'
import { openServed } from '../server/served.ts'

const ANNA = 'sandbox:anna@example.com'
const BEN = 'sandbox:ben@example.com'
const CHANGED = `Another account is behind google now: ${BEN}, not ${ANNA}`
const REMEMBERED = `Another account was behind google: ${BEN}, not ${ANNA} (seen `
const REMEDY = 'shield connect google; or, if it is meant to be so, shield connections accept google'

interface Connection {
  readonly nangoConnectionId: string
  readonly account: { readonly label: string }
  readonly mismatch: unknown
}

const approve = (lab: Lab, id: string) => lab.runInside(['approvals', 'approve', id, '--yes', '--json'])
const connectionIn = async (lab: Lab, name: string) =>
  jsonOf(await lab.runInside(['connections', 'show', name, '--json'])) as Connection

async function connectAs(lab: Lab, account: string): Promise<void> {
  const connecting = await lab.startInside(['connect', 'google', '--write', '--no-browser'])
  await connecting.says('Waiting for the consent')
  await consent(linkIn(connecting.stderr()), 'allow', account)
  expect(await connecting.ended).toMatchObject({ exit: 0 })
}

async function openAnnas(): Promise<Lab> {
  const lab = await openLab({ autoConsent: false })
  await connectAs(lab, ANNA)
  return lab
}

/** Ctrl-C while the provider's own page is open; somebody allows it there afterwards all the same. */
async function consentLate(lab: Lab, account: string): Promise<void> {
  const connecting = await lab.startInside(['connect', 'google', '--no-browser'])
  await connecting.says('Waiting for the consent')
  const page = await openConsent(linkIn(connecting.stderr()))
  connecting.kill('SIGINT')
  expect(await connecting.ended).toMatchObject({ exit: 130 })
  await page.answer('allow', account)
}

describe('a write, while somebody else has come behind its connection under the very same id', () => {
  it('is not sent: it ends as stale, and its connection stands still until somebody says what is right', async () => {
    const lab = await openAnnas()
    const id = await queueEvent(lab)
    const before = await connectionIn(lab, 'google')
    await consentLate(lab, BEN)
    const approved = await approve(lab, id)
    expect(approved.exit).toBe(6)
    expect(await showRequest(lab, id)).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: CHANGED },
    })
    expect(lab.posts()).toBe(0)
    expect(await connectionIn(lab, 'google')).toMatchObject({
      nangoConnectionId: before.nangoConnectionId,
      account: { label: ANNA },
      mismatch: { account: BEN, config: {} },
    })
    const status = jsonOf(await lab.runInside(['status', '--json']))
    expect(status).toMatchObject({ connections: [{ health: 'account_changed', hint: REMEDY }] })
    for (const argv of [CREATE, ['calendar', 'list-calendars']]) {
      const refused = await lab.runInside([...argv, '--json'])
      expect(refused, argv.join(' ')).toMatchObject({ exit: 4, stdout: '' })
      expect(errorOf(refused)).toMatchObject({
        message: expect.stringContaining(REMEMBERED) as string,
        hint: REMEDY,
      })
    }
  })

  it('that was proposed before is not sent either where a look has found it', async () => {
    const lab = await openAnnas()
    const id = await queueEvent(lab)
    await consentLate(lab, BEN)
    const checked = await lab.runInside(['status', '--check', '--json'])
    expect(jsonOf(checked)).toMatchObject({
      connections: [
        {
          health: 'account_changed',
          message: CHANGED,
          hint: REMEDY,
          connection: { account: { label: ANNA }, mismatch: { account: BEN } },
        },
      ],
    })
    expect(await lab.runInside(CREATE)).toMatchObject({ exit: 4 })
    expect(await approve(lab, id)).toMatchObject({ exit: 6 })
    expect(lab.posts()).toBe(0)
  })

  it('waits where the right account has come back and nobody has said so', async () => {
    const lab = await openAnnas()
    const id = await queueEvent(lab)
    await consentLate(lab, BEN)
    await lab.runInside(['status', '--check'])
    await consentLate(lab, ANNA)
    const waits = await approve(lab, id)
    expect(waits).toMatchObject({ exit: 8 })
    expect(errorOf(waits).hint).toBe(`${REMEDY}; then shield approvals approve ${id}`)
    expect(await showRequest(lab, id)).toMatchObject({ state: 'approved' })
    expect(await lab.runInside(['connections', 'accept', 'google', '--yes'])).toMatchObject({ exit: 0 })
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })

  it('goes on once the right account is authorised again', async () => {
    const lab = await openAnnas()
    await consentLate(lab, BEN)
    await lab.runInside(['status', '--check'])
    await connectAs(lab, ANNA)
    expect(await connectionIn(lab, 'google')).toMatchObject({ account: { label: ANNA }, mismatch: null })
    expect(await approve(lab, await queueEvent(lab))).toMatchObject({ exit: 0 })
  })

  it('waits while the account cannot be read just now, and is sent when it can', async () => {
    const lab = await openAnnas()
    const id = await queueEvent(lab)
    lab.fault('status=503@/calendars/primary*1')
    const waits = await approve(lab, id)
    expect(waits).toMatchObject({ exit: 8 })
    expect(errorOf(waits).code).toBe('pending')
    expect(await showRequest(lab, id)).toMatchObject({ state: 'approved', ending: null })
    expect(lab.posts()).toBe(0)
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })
})

describe('accepting what is behind a connection', () => {
  it('takes it for right: what is proposed from then on is sent by it', async () => {
    const lab = await openAnnas()
    await consentLate(lab, BEN)
    const refused = await lab.runInside(['connections', 'accept', 'google', '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).hint).toBe('shield connections accept google --yes')
    const accepted = await lab.runInside(['connections', 'accept', 'google', '--yes', '--json'])
    expect(accepted.exit, accepted.stderr).toBe(0)
    expect(jsonOf(accepted)).toMatchObject({ account: { label: BEN, confirmed: true }, mismatch: null })
    expect(await connectionIn(lab, 'google')).toMatchObject({ account: { label: BEN }, mismatch: null })
    const id = await queueEvent(lab)
    expect((await lab.runInside(['approvals', 'show', id])).stdout).toContain(BEN)
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect((await lab.runInside(['audit', 'list'])).stdout).toContain('connection.accepted')
  })

  it('asks at a terminal, naming both accounts; no leaves it as it is', async () => {
    const lab = await openAnnas()
    await consentLate(lab, BEN)
    const running = lab.startAtTerminal(['connections', 'accept', 'google'])
    await running.says('Accept it?')
    expect(running.stdout()).toContain(BEN)
    expect(running.stdout()).toContain(ANNA)
    running.type('n\r')
    expect(await running.ended).toMatchObject({ exit: 130 })
    expect(await connectionIn(lab, 'google')).toMatchObject({
      account: { label: ANNA },
      mismatch: { account: BEN },
    })
  })

  it('has nothing to do where all is as it was', async () => {
    const lab = await openAnnas()
    const accepted = await lab.runInside(['connections', 'accept', 'google', '--yes', '--json'])
    expect(accepted.exit).toBe(0)
    expect(jsonOf(accepted)).toMatchObject({ account: { label: ANNA }, mismatch: null })
    expect((await lab.runInside(['audit', 'list'])).stdout).not.toContain('connection.accepted')
  })

  it('is an administrator’s at a server, by the same command', async () => {
    const { lab, runInside, start } = await openServed({ autoConsent: false })
    const connecting = start('root', ['connect', 'google', '--write', '--no-browser'])
    await connecting.says('Waiting for the consent')
    await consent(linkIn(connecting.stderr()), 'allow', ANNA)
    expect(await connecting.ended).toMatchObject({ exit: 0 })
    await consentLate(lab, BEN)
    for (const who of ['agent-1', 'anna'] as const) {
      expect(await runInside(who, ['connections', 'accept', 'google', '--yes'])).toMatchObject({ exit: 3 })
      expect(await runInside(who, [...CREATE, '--queue'])).toMatchObject({ exit: 4 })
    }
    const accepted = await runInside('root', ['connections', 'accept', 'google', '--yes', '--json'])
    expect(accepted.exit, accepted.stderr).toBe(0)
    expect(jsonOf(accepted)).toMatchObject({ account: { label: BEN }, mismatch: null })
    expect(await runInside('agent-1', [...CREATE, '--queue'])).toMatchObject({ exit: 0 })
  })
})

const ORDER = [
  'create-draft-order',
  '--line',
  'title=Mug,price=12.00,quantity=1',
  '--currency',
  'EUR',
] as const

describe('a write, while its connection leads to another place at Nango', () => {
  it('is not sent to another shop', async () => {
    const lab = await openLab()
    for (const shop of ['one', 'two'])
      await lab.runInside(['connect', 'shopify', '--shop', shop, '--as', shop, '--write', '--no-browser'])
    const queued = await lab.runInside(['shopify', ...ORDER, '--connection', 'one', '--queue'])
    expect(queued.exit, queued.stderr).toBe(0)
    const id = queued.stdout.trim()
    const [one, two] = [await connectionIn(lab, 'one'), await connectionIn(lab, 'two')]
    const { credentials } = await atNango(lab).get('shopify', two.nangoConnectionId)
    const { access_token } = credentials as { readonly access_token: string }
    await atNango(lab).import({
      provider_config_key: 'shopify',
      connection_id: one.nangoConnectionId,
      credentials: { type: 'OAUTH2', access_token },
      connection_config: { subdomain: 'two' },
    })
    const writes = () => lab.sandbox.calls().filter(({ body }) => body?.includes('draftOrderCreate') === true)
    const before = writes().length
    expect(await approve(lab, id)).toMatchObject({ exit: 6 })
    expect(await showRequest(lab, id)).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: 'At Nango one leads elsewhere now: subdomain two, not one' },
    })
    expect(writes()).toHaveLength(before)
    expect(await connectionIn(lab, 'one')).toMatchObject({
      account: { label: 'sandbox:one.myshopify.com' },
      mismatch: { account: null, config: { subdomain: 'two' } },
    })
  })

  it.each([
    ['phoneNumberId', '999999999999999'],
    ['wabaId', '888888888888888'],
  ])('is not sent from another number or business account: %s', async (key, value) => {
    const lab = await openLab()
    const ids = { phoneNumberId: '106540352242922', wabaId: '102290129340398' }
    const flags = ['--phone-number-id', ids.phoneNumberId, '--business-account-id', ids.wabaId]
    await lab.runInside(['connect', 'whatsapp', ...flags, '--write', '--no-browser'])
    const message = ['--to', '+491701234567', '--text', 'It is on its way']
    const id = (await lab.runInside(['whatsapp', 'send-message', ...message, '--queue'])).stdout.trim()
    const { nangoConnectionId } = await connectionIn(lab, 'whatsapp')
    const { credentials } = await atNango(lab).get('whatsapp-business', nangoConnectionId)
    await atNango(lab).import({
      provider_config_key: 'whatsapp-business',
      connection_id: nangoConnectionId,
      credentials,
      connection_config: { ...ids, [key]: value },
    })
    expect(await approve(lab, id)).toMatchObject({ exit: 6 })
    expect(await showRequest(lab, id)).toMatchObject({ ending: { code: 'stale' } })
    expect(lab.sandbox.calls().some(({ path }) => path.endsWith('/messages'))).toBe(false)
  })
})

describe('an account that may not be read', () => {
  it('is compared by Nango’s settings alone, which the preview says, and the write is sent', async () => {
    const lab = await openLab()
    await lab.runInside(['connect', 'google', '--scopes', 'calendar.events', '--no-browser'])
    const id = await queueEvent(lab)
    const shown = await lab.runInside(['approvals', 'show', id])
    expect(shown.stdout).toContain('before this is sent only the settings at Nango are compared')
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })
})

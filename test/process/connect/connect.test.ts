import { describe, expect, it } from 'vitest'
import { atNango } from './at-nango.ts'
import { consent, isAlive, linkIn } from './consent.ts'
import { openLab, type Lab } from '../lab.ts'
import {
  CREATE,
  errorOf,
  itemsOf,
  jsonOf,
  lastJsonOf,
  openConnectedLab,
  queueEvent,
  showRequest,
} from '../approvals/propose.ts'

const CONNECT = ['connect', 'google', '--no-browser'] as const

interface Connected {
  readonly id: string
  readonly name: string
  readonly nangoConnectionId: string
  readonly account: { readonly label: string }
}

describe('connecting', () => {
  it('waits until a person allows it in the browser, and then ends its link', async () => {
    const lab = await openLab({ autoConsent: false })
    const connecting = lab.start(CONNECT)
    await connecting.says('Waiting for the consent')
    const link = linkIn(connecting.stderr())
    expect(await isAlive(link)).toBe(true)
    await consent(link, 'allow', 'sandbox:ben@example.com')
    const connected = await connecting.ended
    expect(connected.exit, connected.stderr).toBe(0)
    expect(await connectionsOf(lab)).toMatchObject([
      { name: 'google', provider: 'google', account: { label: 'sandbox:ben@example.com', confirmed: true } },
    ])
    expect(await isAlive(link)).toBe(false)
  })

  it.each([
    ['the connect page', []],
    ['the provider’s own page', ['--direct']],
  ])('leads a browser to where browsers reach Nango, by %s', async (_, flags) => {
    const lab = await openLab({ autoConsent: false })
    const { port } = new URL(lab.sandbox.url)
    const connecting = lab.start([...CONNECT, ...flags], {
      env: { NANGO_BASE_URL: `http://localhost:${port}` },
    })
    await connecting.says('Waiting for the consent')
    const { origin, searchParams } = new URL(linkIn(connecting.stderr()))
    expect(searchParams.get('apiURL') ?? origin).toBe(lab.sandbox.url)
    connecting.kill('SIGINT')
    expect((await connecting.ended).exit).toBe(130)
  })

  it('needs nobody where the sandbox consents by itself', async () => {
    const lab = await openLab({ autoConsent: true })
    expect(await lab.runInside(CONNECT)).toMatchObject({ exit: 0 })
    expect(await connectionsOf(lab)).toMatchObject([{ name: 'google' }])
  })

  it.each([
    ['nobody consents', '1s', undefined],
    ['it is denied', '5s', 'deny'],
  ] as const)(
    'ends 4 when %s, with the usual reasons, and its link is dead',
    async (_, timeout, decision) => {
      const lab = await openLab({ autoConsent: false })
      const connecting = lab.start([...CONNECT, '--timeout', timeout])
      await connecting.says('Waiting for the consent')
      const link = linkIn(connecting.stderr())
      if (decision !== undefined) await consent(link, decision)
      const ended = await connecting.ended
      expect(ended).toMatchObject({ exit: 4, stdout: '' })
      for (const reason of ['denied', 'callback URL', 'client id or secret', 'scopes'])
        expect(ended.stderr).toContain(reason)
      expect(await isAlive(link)).toBe(false)
      expect(await connectionsOf(lab)).toEqual([])
    },
  )

  it.each(['SIGINT', 'SIGTERM'] as const)('ends 130 at %s, and its link is dead', async (signal) => {
    const lab = await openLab({ autoConsent: false })
    const connecting = lab.start(CONNECT)
    await connecting.says('Waiting for the consent')
    const link = linkIn(connecting.stderr())
    connecting.kill(signal)
    expect(await connecting.ended).toMatchObject({ exit: 130, stdout: '' })
    expect(await isAlive(link)).toBe(false)
    expect(await connectionsOf(lab)).toEqual([])
  })

  it('waits on while Nango cannot be asked, says so once, and ends well', async () => {
    const lab = await openLab({ autoConsent: false })
    lab.fault('status=503@/connections*1')
    lab.fault('rate-limit@/connections*1')
    lab.fault('drop@/connections*1')
    const connecting = lab.start(CONNECT)
    await connecting.says('the wait for the consent goes on')
    await consent(linkIn(connecting.stderr()), 'allow')
    const ended = await connecting.ended
    expect(ended.exit, ended.stderr).toBe(0)
    expect(ended.stderr.match(/the wait for the consent goes on/g)).toHaveLength(1)
  })

  it('ends at once when Nango refuses the key meanwhile', async () => {
    const lab = await openLab({ autoConsent: false })
    const connecting = lab.start(CONNECT)
    await connecting.says('Waiting for the consent')
    lab.fault('bad-key@/connections')
    expect(await connecting.ended).toMatchObject({ exit: 4, stdout: '' })
  })

  it('authorises the same connection again the second time', async () => {
    const lab = await openLab()
    const first = await connect(lab)
    const again = await connect(lab, '--write')
    expect(again.id).toBe(first.id)
    expect(again.nangoConnectionId).toBe(first.nangoConnectionId)
    expect(await connectionsOf(lab)).toHaveLength(1)
  })

  it('takes effect where Nango’s id is another one afterwards, and leaves nothing over at Nango', async () => {
    const lab = await openConnectedLab()
    const [before] = await connectionsOf(lab)
    await atNango(lab).delete('google-calendar', before?.nangoConnectionId ?? '')
    const again = await connect(lab)
    expect(again.id).toBe(before?.id)
    expect(again.nangoConnectionId).not.toBe(before?.nangoConnectionId)
    expect([again]).toMatchObject(await connectionsOf(lab))
    expect(jsonOf(await lab.runInside(['status', '--check', '--json']))).toMatchObject({
      connections: [{ health: 'ok', connection: { nangoConnectionId: again.nangoConnectionId } }],
    })
    expect((await connect(lab)).nangoConnectionId).toBe(again.nangoConnectionId)
    expect(await atNango(lab).list()).toMatchObject([{ connection_id: again.nangoConnectionId }])
  })

  it('says when another account comes back, and what was open on the old one is not sent', async () => {
    const lab = await openLab({ autoConsent: false })
    const allow = async (account: string) => {
      const connecting = lab.start([...CONNECT, '--write'])
      await connecting.says('Waiting for the consent')
      await consent(linkIn(connecting.stderr()), 'allow', account)
      return connecting.ended
    }
    expect(await allow('sandbox:anna@example.com')).toMatchObject({ exit: 0 })
    const id = await queueEvent(lab)
    const changed = await allow('sandbox:ben@example.com')
    expect(changed.exit).toBe(0)
    expect(changed.stdout + changed.stderr).toContain('Another account is behind google now')
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 6 })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'failed', ending: { code: 'stale' } })
    expect(lab.posts()).toBe(0)
  })

  it('leaves tags, settings and the webhook address at Nango as they were', async () => {
    const lab = await openConnectedLab()
    const nango = atNango(lab)
    const [row] = await nango.list()
    const id = row?.connection_id ?? ''
    await nango.patch('google-calendar', id, {
      tags: { ...row?.tags, customer: 'shop' },
      webhook_url_override: 'https://app.example/hook',
    })
    await nango.setMetadata('google-calendar', id, { team: 'blue' })
    await connect(lab)
    expect(await nango.get('google-calendar', id)).toMatchObject({
      tags: { customer: 'shop' },
      metadata: { team: 'blue' },
      webhook_url_override: 'https://app.example/hook',
    })
  })

  it('names the tags of a connection that has ten, and begins nothing', async () => {
    const lab = await openLab()
    const nango = atNango(lab)
    await connect(lab)
    const [row] = await nango.list()
    const id = row?.connection_id ?? ''
    const tags = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`tag${index}`, 'x']))
    await nango.patch('google-calendar', id, { tags })
    const refused = await lab.runInside([...CONNECT, '--json'])
    expect(refused).toMatchObject({ exit: 6, stdout: '' })
    expect(errorOf(refused).message).toContain('google has 10 tags at Nango (tag0, tag1')
    const { tag9: _tag9, ...nine } = tags
    await nango.patch('google-calendar', id, { tags: nine })
    await connect(lab)
    expect(Object.keys((await nango.list())[0]?.tags ?? {})).toHaveLength(10)
  })

  it('keeps several accounts apart by name, and an operation has to say which', async () => {
    const lab = await openLab()
    const first = await connect(lab, '--write')
    const second = await connect(lab, '--as', 'work', '--write')
    expect(second.id).not.toBe(first.id)
    const torn = await lab.runInside([...CREATE, '--json'])
    expect(torn).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(torn).message).toContain('google (sandbox:anna@example.com)')
    expect(errorOf(torn).message).toContain('work (sandbox:ben@example.com)')
    expect(errorOf(torn).hint).toContain('--connection')
    expect(await lab.runInside([...CREATE, '--connection', 'work', '--queue'])).toMatchObject({ exit: 0 })
  })

  it('refuses a name that cannot be one, and a provider that there is not', async () => {
    const lab = await openLab()
    expect(await lab.runInside([...CONNECT, '--as', 'Two Words'])).toMatchObject({ exit: 2, stdout: '' })
    const unknown = await lab.runInside(['connect', 'outlook', '--json'])
    expect(unknown).toMatchObject({ exit: 2, stdout: '' })
    expect(`${errorOf(unknown).message} ${String(errorOf(unknown).hint)}`).toContain('google')
  })
})

describe('connections', () => {
  it('are adopted on another machine without a browser, once', async () => {
    const lab = await openConnectedLab()
    const [connection] = await connectionsOf(lab)
    const elsewhere = { env: { SHIELD_HOME: `${lab.home}/elsewhere` } }
    const adopt = ['connections', 'adopt', 'google', connection?.nangoConnectionId ?? '', '--json']
    const adopted = await lab.runInside([...adopt, '--as', 'ci'], elsewhere)
    expect(adopted.exit, adopted.stderr).toBe(0)
    expect(jsonOf(adopted)).toMatchObject({ name: 'ci', account: { label: 'sandbox:anna@example.com' } })
    expect(await lab.runInside(CREATE, elsewhere)).toMatchObject({ exit: 8 })
    expect(await lab.runInside([...adopt, '--as', 'again'], elsewhere)).toMatchObject({ exit: 6, stdout: '' })
    const missing = await lab.runInside(['connections', 'adopt', 'google', 'nowhere', '--as', 'x'], elsewhere)
    expect(missing).toMatchObject({ exit: 9, stdout: '' })
  })

  it('are renamed, and a request that is open on one is still sent', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    expect(await lab.runInside(['connections', 'rename', 'google', 'private'])).toMatchObject({ exit: 0 })
    expect(await connectionsOf(lab)).toMatchObject([{ name: 'private' }])
    expect(await lab.runInside(['connections', 'show', 'google'])).toMatchObject({ exit: 9 })
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
  })

  it('are not given a name that another one has', async () => {
    const lab = await openLab()
    await connect(lab)
    await connect(lab, '--as', 'work')
    expect(await lab.runInside(['connections', 'rename', 'work', 'google'])).toMatchObject({
      exit: 6,
      stdout: '',
    })
  })
})

describe('status', () => {
  it('is one JSON value: connections and their health, the queue, the log and what is in force', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab)
    const status = await lab.runInside(['status', '--check', '--json'])
    expect(status.exit).toBe(0)
    expect(jsonOf(status)).toMatchObject({
      connections: [{ health: 'ok', connection: { name: 'google' } }],
      requests: { pending: 1, succeeded: 0, unknown: 0 },
      strength: { mode: 'advisory' },
      writeRequiresApproval: true,
      nango: lab.sandbox.url,
      auditReads: true,
    })
  })

  it('ends 0 and tells the trouble when Nango is down', async () => {
    const lab = await openConnectedLab()
    await lab.sandbox.close()
    const status = await lab.runInside(['status', '--json'])
    expect(status.exit).toBe(0)
    expect(jsonOf(status)).toMatchObject({ connections: [{ health: 'nango_unreachable' }] })
  })

  it('names the command for a connection that Nango lost', async () => {
    const lab = await openConnectedLab()
    const [row] = await atNango(lab).list()
    await atNango(lab).delete('google-calendar', row?.connection_id ?? '')
    const status = await lab.runInside(['status'])
    expect(status.exit).toBe(0)
    expect(status.stdout).toContain('shield connect google')
  })
})

async function connect(lab: Lab, ...flags: readonly string[]): Promise<Connected> {
  const connected = await lab.runInside([...CONNECT, ...flags, '--json'])
  expect(connected.exit, connected.stderr).toBe(0)
  return (lastJsonOf(connected) as { readonly connection: Connected }).connection
}

async function connectionsOf(lab: Lab): Promise<readonly Connected[]> {
  return itemsOf(await lab.runInside(['connections', 'list', '--json'])) as readonly Connected[]
}

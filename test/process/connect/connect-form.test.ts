import { describe, expect, it } from 'vitest'
import { atNango } from './at-nango.ts'
import { openLab, type Lab } from '../lab.ts'
import { itemsOf, jsonOf } from '../approvals/propose.ts'

const HOST = 'sandbox-shop.example.com'
const CONNECT = ['connect', 'woocommerce'] as const
const LINES = 'ck_sandboxadministrator\ncs_sandboxadministrator\n'
const JSON_KEY = JSON.stringify({
  username: 'ck_sandboxadministrator',
  password: 'cs_sandboxadministrator',
})

const openShopLab = () => openLab({ autoConsent: false })

const fromStdin = (lab: Lab, stdin: string, flags: readonly string[] = ['--store', HOST]) =>
  lab.runInside([...CONNECT, '--credentials-stdin', ...flags], { stdin })

describe('connecting a shop without a browser', () => {
  it.each([
    ['lines', LINES],
    ['lines of Windows', LINES.replaceAll('\n', '\r\n')],
    ['JSON', JSON_KEY],
  ])('takes its key from stdin as %s, and says which permission it needs', async (_case, stdin) => {
    const lab = await openShopLab()
    const connected = await fromStdin(lab, stdin, ['--store', `https://${HOST}/`, '--json'])
    expect(connected.exit, connected.stderr).toBe(0)
    expect(connected.stderr).toBe('')
    expect(jsonOf(connected)).toMatchObject({
      connection: {
        account: { label: HOST, confirmed: true },
        config: { storeURL: HOST },
        askedScopes: ['read'],
        grantedScopes: null,
      },
      warnings: [
        expect.stringContaining('with the permission Read') as string,
        expect.stringContaining('connect for writing') as string,
        `The credentials go to Nango at ${lab.sandbox.url}`,
      ],
    })
    const again = await fromStdin(lab, stdin)
    expect(again.stderr).toContain(`The credentials go to Nango at ${lab.sandbox.url}`)
  })

  it('asks for shop and key at a terminal, and shows nothing of the key', async () => {
    const lab = await openShopLab()
    const running = lab.startAtTerminal([...CONNECT, '--credentials', '--write'])
    await running.says('(--store)')
    running.type(`${HOST}\r`)
    await running.says(`The credentials go to Nango at ${lab.sandbox.url}`)
    await running.says('Consumer key (ck_…):')
    running.type('ck_sandboxadministrator\r')
    await running.says('Consumer secret (cs_…):')
    running.type('cs_sandboxadministrator\r')
    const ended = await running.ended
    expect([ended.exit, ended.stdout]).toEqual([0, expect.stringContaining('permission Read/Write')])
  })

  it.each([
    ['wrong', 'ck_sandboxadministrator\ncs_sandboxwrong\n', 4, 'did not work'],
    ['half', 'ck_sandboxadministrator\n', 2, 'does not hold the credentials'],
    ['too much', `${LINES}cs_sandboxmore\n`, 2, 'does not hold the credentials'],
    ['nothing', '', 2, 'does not hold the credentials'],
    ['broken JSON', `{"username": cs_sandboxbroken`, 2, 'does not hold the credentials'],
    ['other JSON', `{"username":"ck_sandboxadministrator","token":"cs_sandboxother"}`, 2, 'does not hold'],
    ['swapped', LINES.split('\n').toReversed().join('\n').trim(), 2, 'consumer key'],
    ['binary', '\u0000\u0001ck_sandboxadministrator\n\u0002', 2, 'consumer key'],
  ])(
    'with a key that is %s connects nothing, and repeats nothing of it',
    async (_case, stdin, exit, words) => {
      const lab = await openShopLab()
      const ended = await fromStdin(lab, stdin)
      expect([ended.exit, ended.stdout, ended.stderr]).toEqual([exit, '', expect.stringContaining(words)])
      expect(itemsOf(await lab.runInside(['connections', 'list', '--json']))).toEqual([])
    },
  )

  it('again keeps the metadata that an application has at Nango', async () => {
    const lab = await openShopLab()
    expect(await fromStdin(lab, LINES)).toMatchObject({ exit: 0 })
    const [row] = await atNango(lab).list()
    const id = row?.connection_id ?? ''
    await atNango(lab).setMetadata('woocommerce', id, { team: 'blue', plan: { seats: 3 } })
    const again = await fromStdin(lab, LINES)
    expect(again.exit, again.stderr).toBe(0)
    expect(await atNango(lab).get('woocommerce', id)).toMatchObject({
      metadata: { team: 'blue', plan: { seats: 3 } },
    })
  })

  it('has no flag for the key itself', async () => {
    const lab = await openShopLab()
    for (const flag of ['--consumer-key', '--credentials=ck_x', '--password'])
      expect((await lab.runInside([...CONNECT, flag, 'x'])).exit, flag).toBe(2)
  })

  it('at no terminal asks nobody', async () => {
    const lab = await openShopLab()
    expect(await lab.runInside([...CONNECT, '--credentials', '--store', HOST])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--credentials-stdin') as unknown,
    })
  })
})

describe('which shop', () => {
  it('has to be said, and the flag is named', async () => {
    const lab = await openShopLab()
    expect(await fromStdin(lab, LINES, [])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--store') as unknown,
    })
  })

  it.each(['https://user@evil.example/', `${HOST}/wp-admin`, '127.0.0.1', `${HOST}:8443`])(
    'may not lead elsewhere: %s',
    async (store) => {
      const lab = await openShopLab()
      expect((await fromStdin(lab, LINES, ['--store', store])).exit).toBe(2)
      expect(lab.sandbox.calls()).toEqual([])
    },
  )

  it('cannot be changed under the same name; --as has both', async () => {
    const lab = await openShopLab()
    await fromStdin(lab, LINES)
    const other = await fromStdin(lab, LINES, ['--store', 'other.example.com'])
    expect([other.exit, other.stderr]).toEqual([2, expect.stringContaining('--as NAME')])
    expect((await fromStdin(lab, LINES, ['--store', HOST])).exit).toBe(0)
    expect((await fromStdin(lab, LINES, [])).exit, 'without saying it again').toBe(0)
  })

  it('belongs to its provider: others do not know the flag', async () => {
    const lab = await openShopLab()
    expect((await lab.runInside(['connect', 'google', '--store', HOST])).exit).toBe(2)
    const help = await lab.runInside(['connect', '--help'])
    expect(help.stdout).toContain('--store')
  })
})

describe('the integrations', () => {
  it('are listed with the callback URL, and what to do where one is missing', async () => {
    const lab = await openLab({ seed: { integrations: [] } })
    const listed = await lab.runInside(['providers', 'list', '--json'])
    expect(jsonOf(listed)).toMatchObject({ callbackUrl: `${lab.sandbox.url}/oauth/callback` })
    expect(itemsOf(listed)).toContainEqual({
      provider: 'google',
      title: 'Google Calendar',
      integration: 'google-calendar',
      nangoProvider: 'google-calendar',
      auth: 'oauth',
      state: 'missing',
      callbackUrl: `${lab.sandbox.url}/oauth/callback`,
    })
    const missing = await lab.runInside(['connect', 'google', '--no-browser'])
    expect([missing.exit, missing.stderr]).toEqual([
      4,
      expect.stringContaining('shield providers configure google'),
    ])
  })

  it('are created and changed with client, secret and scopes; the secret is never shown', async () => {
    const lab = await openLab({ seed: { integrations: [] } })
    const configure = (flags: readonly string[], stdin = '') =>
      lab.runInside(['providers', 'configure', 'google', '--json', ...flags], { stdin })
    const created = await configure(['--client-id', 'id-1', '--client-secret-stdin'], 'secret-canary\n')
    expect(created.exit, created.stderr).toBe(0)
    expect(jsonOf(created)).toMatchObject({
      change: 'created',
      clientId: 'id-1',
      warnings: [`The client secret goes to Nango at ${lab.sandbox.url}`],
    })
    const widened = await configure(['--write'])
    expect(jsonOf(widened)).toMatchObject({
      change: 'updated',
      clientId: 'id-1',
      scopes: [expect.stringContaining('calendar.readonly'), expect.stringContaining('calendar.events')],
    })
    expect(jsonOf(await configure([]))).toMatchObject({ change: 'unchanged' })
    const kept = await fetch(`${lab.sandbox.url}/integrations/google-calendar?include=credentials`, {
      headers: { authorization: `Bearer ${lab.sandbox.apiKey}` },
    })
    expect(((await kept.json()) as { data: { credentials: object } }).data.credentials).toMatchObject({
      client_id: 'id-1',
      client_secret: 'secret-canary',
    })
    expect((await lab.runInside(['connect', 'google', '--no-browser'])).exit).toBe(0)
  })

  it('ask for client id and secret at a terminal, the secret unseen', async () => {
    const lab = await openLab({ seed: { integrations: [] } })
    const running = lab.startAtTerminal(['providers', 'configure', 'google'])
    await running.says('Client id:')
    running.type('id-1\r')
    await running.says('Client secret:')
    running.type('secret-canary\r')
    const ended = await running.ended
    expect([ended.exit, ended.stdout]).toEqual([0, expect.stringContaining('/oauth/callback')])
  })

  it('without a client id and a secret are not made', async () => {
    const lab = await openLab({ seed: { integrations: [] } })
    expect((await lab.runInside(['providers', 'configure', 'google'])).exit).toBe(2)
    expect((await lab.runInside(['providers', 'configure', 'google', '--client-id', 'x'])).exit).toBe(2)
    expect((await lab.runInside(['providers', 'configure', 'woocommerce', '--client-id', 'x'])).exit).toBe(2)
    expect((await lab.runInside(['providers', 'configure', 'woocommerce'])).exit).toBe(0)
  })

  it('whose change is audited, who and what, without the secret', async () => {
    const lab = await openLab({ seed: { integrations: [] } })
    await lab.runInside(
      ['providers', 'configure', 'google', '--client-id', 'id-1', '--client-secret-stdin'],
      {
        stdin: 'secret-canary',
        env: { SHIELD_ACTOR: 'anna' },
      },
    )
    const { stdout } = await lab.runInside(['audit', 'list', '--json'])
    expect(stdout).toContain('provider.configured')
    expect(stdout).toContain('anna')
    expect((await lab.runInside(['audit', 'verify'])).exit).toBe(0)
  })
})

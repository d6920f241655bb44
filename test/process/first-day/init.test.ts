import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { errorOf, itemsOf, jsonOf } from '../approvals/propose.ts'
import { openLab, type Lab } from '../lab.ts'

const UNSET = { NANGO_BASE_URL: undefined, NANGO_API_KEY: undefined } as const

const CLIENT = ['--client-id', 'id-1', '--client-secret-stdin'] as const

const envOf = ({ home }: Lab) => join(home, '.env')

function writeEnv(lab: Lab, text: string): void {
  mkdirSync(lab.home)
  writeFileSync(envOf(lab), text)
  chmodSync(envOf(lab), 0o644)
}

/** As a job does it: flags, and secrets on stdin. */
function initBy(
  lab: Lab,
  flags: readonly string[],
  { run = lab.runInside, stdin = `${lab.sandbox.apiKey}\n` }: { run?: Lab['run']; stdin?: string } = {},
) {
  const argv = ['init', '--nango-url', lab.sandbox.url, '--api-key-stdin', ...flags]
  return run(argv, { env: UNSET, stdin })
}

describe('shield init in a pipe', () => {
  it('takes every answer from flags and stdin, and leaves an account that works', async () => {
    const lab = await openLab({ seed: { integrations: [] } })
    const stdin = `${lab.sandbox.apiKey}\nsecret-canary\n`
    const google = ['--provider', 'google', ...CLIENT, '--no-browser']
    const done = await initBy(lab, google, { run: lab.run, stdin })
    expect([done.exit, done.stdout]).toEqual([0, expect.stringContaining(envOf(lab))])
    for (const said of [
      `${lab.sandbox.url} is a Nango, build sandbox`,
      'https://console.cloud.google.com/',
      `${lab.sandbox.url}/oauth/callback`,
      'google is connected',
      'Next: shield calendar list-calendars',
    ])
      expect(done.stderr).toContain(said)
    expect(readFileSync(envOf(lab), 'utf8')).toBe(
      `NANGO_BASE_URL=${lab.sandbox.url}\nNANGO_API_KEY=${lab.sandbox.apiKey}\n`,
    )
    expect(statSync(envOf(lab)).mode & 0o777).toBe(0o600)
    expect((await lab.run(['calendar', 'list-calendars'], { env: UNSET })).exit).toBe(0)
  })

  it('never pairs a new key with the address of another Nango in the file', async () => {
    const lab = await openLab()
    writeEnv(lab, 'NANGO_BASE_URL=https://old.example\nNANGO_API_KEY=0000-old\n')
    const env = { ...UNSET, NANGO_BASE_URL: lab.sandbox.url }
    const argv = ['init', '--api-key-stdin', '--no-connect', '--provider', 'google']
    expect(await lab.run(argv, { env, stdin: `${lab.sandbox.apiKey}\n` })).toMatchObject({ exit: 0 })
    expect(readFileSync(envOf(lab), 'utf8')).toBe(
      `NANGO_BASE_URL=${lab.sandbox.url}\nNANGO_API_KEY=${lab.sandbox.apiKey}\n`,
    )
  })

  it('is run again without flags and changes nothing', async () => {
    const lab = await openLab()
    expect((await initBy(lab, ['--provider', 'google', '--no-browser'])).exit).toBe(0)
    const before = readFileSync(envOf(lab), 'utf8')
    const again = await lab.runInside(['init', '--json', '--provider', 'google'], { env: UNSET })
    expect([again.exit, jsonOf(again)]).toEqual([
      0,
      expect.objectContaining({
        written: [],
        nango: { url: lab.sandbox.url, build: 'sandbox' },
        missingRights: [],
        integration: expect.objectContaining({
          integration: 'google-calendar',
          change: 'unchanged',
        }) as unknown,
        connection: expect.objectContaining({ name: 'google' }) as unknown,
      }),
    ])
    expect(readFileSync(envOf(lab), 'utf8')).toBe(before)
    expect(itemsOf(await lab.runInside(['connections', 'list', '--json'], { env: UNSET }))).toHaveLength(1)
  })

  it('loses no line of the .env that is there', async () => {
    const lab = await openLab()
    writeEnv(
      lab,
      `# mine\nexport NANGO_API_KEY="REPLACE_ME" # from the dashboard\n\nSHIELD_ACTOR=anna\nX='a\nb'`,
    )
    expect((await initBy(lab, [])).exit).toBe(0)
    expect(readFileSync(envOf(lab), 'utf8')).toBe(
      `# mine\nexport NANGO_API_KEY=${lab.sandbox.apiKey} # from the dashboard\n\nSHIELD_ACTOR=anna\nX='a\nb'\nNANGO_BASE_URL=${lab.sandbox.url}\n`,
    )
    expect(statSync(envOf(lab)).mode & 0o777).toBe(0o600)
    expect(readdirSync(lab.home).filter((name) => name.startsWith('.env'))).toEqual(['.env'])
  })

  it('says which flags are missing', async () => {
    const lab = await openLab()
    const refused = await lab.runInside(['init', '--json'], { env: UNSET })
    expect([refused.exit, errorOf(refused).message]).toEqual([
      2,
      'Without a terminal, shield init needs --nango-url and --api-key-stdin',
    ])
  })

  it.each([
    ['a wrong key', '11111111-1111-4111-8111-111111111111', 4, 'does not accept NANGO_API_KEY'],
    ['no key', '', 2, 'There is no key in stdin'],
    ['an address for a key', 'https://nango.example', 2, 'NANGO_API_KEY in stdin must be a key'],
  ])('with %s writes nothing', async (_case, key, exit, said) => {
    const lab = await openLab()
    const refused = await initBy(lab, ['--provider', 'google'], { stdin: `${key}\n` })
    expect([refused.exit, refused.stderr]).toEqual([exit, expect.stringContaining(said)])
    expect(existsSync(envOf(lab))).toBe(false)
  })

  it("asks for no other key where Nango's own database is away", async () => {
    const lab = await openLab()
    lab.fault('no-database')
    const refused = await initBy(lab, ['--provider', 'google'])
    expect([refused.exit, refused.stderr]).toEqual([
      1,
      expect.stringContaining('could not look up NANGO_API_KEY'),
    ])
    expect(existsSync(envOf(lab))).toBe(false)
  })

  it('tells a Nango that is not reachable from something else that answers', async () => {
    const lab = await openLab()
    const { url } = await otherServer()
    const stdin = `${lab.sandbox.apiKey}\n`
    const other = await lab.runInside(['init', '--nango-url', url, '--api-key-stdin'], { env: UNSET, stdin })
    expect([other.exit, other.stderr]).toEqual([
      1,
      expect.stringContaining(`${url} answered with a web page`),
    ])
    await lab.sandbox.close()
    const gone = await initBy(lab, ['--json'])
    expect([gone.exit, errorOf(gone)]).toEqual([
      1,
      expect.objectContaining({
        message: expect.stringContaining('Nango is not reachable') as string,
        hint: 'Check the address in --nango-url, and that your Nango runs there',
      }),
    ])
    expect(existsSync(envOf(lab))).toBe(false)
  })

  it('speaks of the cloud that was chosen, and of no setting, where the cloud is not reachable', async () => {
    const lab = await openLab()
    const argv = ['init', '--nango-url', 'cloud', '--api-key-stdin', '--json']
    // A proxy is the whole process's own.
    const env = { ...UNSET, HTTPS_PROXY: 'http://127.0.0.1:9' }
    const refused = await lab.run(argv, { env, stdin: `${lab.sandbox.apiKey}\n` })
    expect([refused.exit, errorOf(refused)]).toEqual([
      1,
      expect.objectContaining({
        message: 'Nango is not reachable at https://api.nango.dev (ECONNREFUSED)',
        hint: expect.stringMatching(/^Nango's cloud was chosen. Check that this machine reaches/) as string,
      }),
    ])
    expect(refused.stderr).not.toContain('NANGO_BASE_URL')
  })

  it('never takes a key along to another address', async () => {
    const lab = await openLab()
    const { url, heard } = await otherServer()
    const refused = await lab.runInside(['init', '--nango-url', url, '--json'])
    expect([refused.exit, errorOf(refused).message]).toEqual([
      2,
      'Without a terminal, shield init needs --api-key-stdin',
    ])
    const asked = lab.startAtTerminal(['init', '--nango-url', url])
    expect((await asked.ended).exit).toBe(1)
    expect(heard().map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it.each([
    ['no-right@POST@/integrations*1', 'integrations:create'],
    ['no-credentials', 'connections:read_credentials'],
  ])('names the rights that a key lacks (%s)', async (fault, right) => {
    const lab = await openLab()
    lab.fault(fault)
    const done = await initBy(lab, ['--json'])
    expect([done.exit, jsonOf(done)]).toEqual([0, expect.objectContaining({ missingRights: [right] })])
  })

  it('says where a setting of another place wins', async () => {
    const lab = await openLab()
    const env = { NANGO_BASE_URL: undefined, NANGO_API_KEY: '11111111-1111-4111-8111-111111111111' }
    const argv = ['init', '--nango-url', lab.sandbox.url, '--api-key-stdin']
    const done = await lab.runInside(argv, { env, stdin: lab.sandbox.apiKey })
    expect([done.exit, done.stderr]).toEqual([
      0,
      expect.stringContaining('warning: NANGO_API_KEY in the environment'),
    ])
  })

  it('is refused where a server does the work', async () => {
    const lab = await openLab()
    const env = { SHIELD_URL: 'http://127.0.0.1:1', SHIELD_TOKEN: `shd_${'a'.repeat(43)}` }
    expect(await lab.runInside(['init'], { env })).toMatchObject({ exit: 2, stdout: '' })
  })
})

describe('shield init at a terminal', () => {
  it('asks for everything, the secrets unseen, and again for a key that is refused', async () => {
    const lab = await openLab({ seed: { integrations: [] } })
    const asking = lab.startAtTerminal(['init', '--no-browser'], { env: UNSET })
    await asking.says('Where does Nango run?')
    asking.type(`${DOWN}\r`)
    await asking.says('Address of Nango:')
    asking.type(`${lab.sandbox.url}\r`)
    await asking.says('API key of Nango (Environment')
    asking.type('11111111-1111-4111-8111-111111111111\r')
    await asking.says('does not accept NANGO_API_KEY')
    await asking.says('once more')
    asking.type(`${lab.sandbox.apiKey}\r`)
    await asking.says('Which provider comes first?')
    asking.type('\r')
    await asking.says('Client id:')
    asking.type('id-1\r')
    await asking.says('Client secret:')
    asking.type('secret-canary\r')
    const { exit, stdout } = await asking.ended
    expect([exit, stdout]).toEqual([0, expect.stringContaining('Next: shield calendar list-calendars')])
    expect(readFileSync(envOf(lab), 'utf8')).toContain(`NANGO_API_KEY=${lab.sandbox.apiKey}\n`)
  })

  it('keeps what is set for whoever answers nothing', async () => {
    const lab = await openLab()
    expect((await initBy(lab, ['--provider', 'google', '--no-browser'])).exit).toBe(0)
    const before = readFileSync(envOf(lab), 'utf8')
    const again = lab.startAtTerminal(['init'], { env: UNSET })
    await again.says('and there is a key for it')
    await again.says('Where does Nango run?')
    again.type('\r')
    await again.says('leave it empty to keep the key that is set')
    again.type('\r')
    await again.says('Google Calendar (connected: google)')
    again.type('\r')
    expect(await again.ended).toMatchObject({ exit: 0 })
    expect(readFileSync(envOf(lab), 'utf8')).toBe(before)
  })
})

const DOWN = '\u001b[B'

/** A server that is not Nango and answers every question with a page. */
async function otherServer() {
  const heard: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    heard.push(request.headers)
    response.setHeader('content-type', 'text/html').end('<p>Hello</p>')
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, heard: () => heard }
}

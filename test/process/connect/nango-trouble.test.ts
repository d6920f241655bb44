import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { readFileSync } from 'node:fs'
import { createCertificate } from '../../http/server/certificate.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { atNango } from './at-nango.ts'
import { openLab } from '../lab.ts'
import { CREATE, errorOf, openConnectedLab } from '../approvals/propose.ts'

const READ = ['calendar', 'list-calendars', '--json'] as const
const CONNECT = ['connect', 'google', '--no-browser', '--json'] as const

describe.each([
  ['connect', CONNECT],
  ['a read', READ],
  ['a write', [...CREATE, '--json']],
])('%s', (_, argv) => {
  it('says that no key is set', async () => {
    const lab = await openConnectedLab()
    const refused = await lab.runInside(argv, { env: { NANGO_API_KEY: undefined } })
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(refused)).toMatchObject({ code: 'not_connected', message: 'NANGO_API_KEY is not set' })
  })

  it('says that the key is wrong, and does not show it', async () => {
    const lab = await openConnectedLab()
    const key = 'cafecafe-cafe-4afe-8afe-cafecafecafe'
    const refused = await lab.runInside([...argv, '--debug'], { env: { NANGO_API_KEY: key } })
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'not_connected',
      message: expect.stringContaining('does not accept NANGO_API_KEY') as string,
    })
    expect(refused.stderr).not.toContain(key)
  })

  it('names the right that the key lacks', async () => {
    const lab = await openConnectedLab()
    lab.fault('no-right')
    const refused = await lab.runInside([...argv, '--debug'])
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'not_connected',
      message: expect.stringMatching(
        /^NANGO_API_KEY lacks a right that this needs: environment:\w/,
      ) as string,
      hint: expect.stringContaining('API Keys') as string,
    })
  })

  it('says that the server is down', async () => {
    const lab = await openConnectedLab()
    await lab.sandbox.close()
    const refused = await lab.runInside([...argv, '--debug'])
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'unavailable',
      message: `Nango is not reachable at ${lab.sandbox.url} (ECONNREFUSED)`,
      hint: expect.stringContaining('NANGO_BASE_URL') as string,
    })
  })

  it('says that a name leads to no host', async () => {
    const lab = await openConnectedLab()
    const refused = await lab.runInside(argv, { env: { NANGO_BASE_URL: 'http://nango.invalid:3003' } })
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    // Without any name server nobody can tell whether there is one.
    expect(errorOf(refused)).toMatchObject({
      message: expect.stringMatching(/there is no such host|its name cannot be looked up/) as string,
      hint: expect.stringMatching(/name of the host in NANGO_BASE_URL/) as string,
    })
  })

  it('says that a certificate is trusted by nobody, and what makes it trusted, which then works', async () => {
    const lab = await openConnectedLab()
    const { cert, key } = createCertificate(lab.folder)
    const url = await servePage({ cert: readFileSync(cert), key: readFileSync(key) })
    const refused = await lab.runInside(argv, { env: { NANGO_BASE_URL: url } })
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      message: `Nango is not reachable at ${url}: its certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)`,
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
    })
    const trusted = await lab.run(argv, { env: { NANGO_BASE_URL: url, NODE_EXTRA_CA_CERTS: cert } })
    expect(errorOf(trusted).message).toMatch(/a web page|something other than JSON/)
  })

  it('says that no TLS is spoken where https was set', async () => {
    const lab = await openConnectedLab()
    const url = lab.sandbox.url.replace('http:', 'https:')
    const refused = await lab.runInside(argv, { env: { NANGO_BASE_URL: url } })
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      message: expect.stringContaining('it does not speak TLS') as string,
      hint: 'Check https and the port in NANGO_BASE_URL',
    })
  })

  it('says that a web page answers where the API was expected', async () => {
    const lab = await openConnectedLab()
    const url = await servePage()
    const refused = await lab.runInside([...argv, '--debug'], { env: { NANGO_BASE_URL: url } })
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/a web page|something other than JSON/) as string,
      hint: expect.stringContaining('NANGO_BASE_URL') as string,
    })
  })
})

it('says that Nango has no such integration, and what to do then', async () => {
  const lab = await openLab({ seed: { integrations: [] } })
  const refused = await lab.runInside(CONNECT)
  expect(refused).toMatchObject({ exit: 4, stdout: '' })
  expect(errorOf(refused)).toMatchObject({
    code: 'not_connected',
    message: 'Nango has no integration "google-calendar"',
    hint: expect.stringContaining('shield connect google') as string,
  })
})

it('says that an integration is one for another provider', async () => {
  const lab = await openLab()
  const refused = await lab.runInside(CONNECT, { env: { SHIELD_INTEGRATION_GOOGLE: 'nowhere' } })
  expect(refused).toMatchObject({ exit: 4, stdout: '' })
  expect(errorOf(refused).message).toContain('"nowhere"')
})

it('says that nothing is connected yet, and what connects it', async () => {
  const lab = await openLab()
  for (const argv of [READ, [...CREATE, '--json']]) {
    const refused = await lab.runInside(argv)
    expect(refused).toMatchObject({ exit: 4, stdout: '' })
    expect(errorOf(refused)).toMatchObject({ code: 'not_connected', hint: 'shield connect google' })
  }
})

it('says which scope a write lacks before anything is queued, and the command that widens it', async () => {
  const lab = await openLab()
  expect(await lab.runInside(['connect', 'google', '--no-browser'])).toMatchObject({ exit: 0 })
  const refused = await lab.runInside([...CREATE, '--json'])
  expect(refused).toMatchObject({ exit: 4, stdout: '' })
  expect(errorOf(refused).hint).toContain('shield connect google --write')
  expect(await lab.runInside(['approvals', 'list', '--all', '--json'])).toMatchObject({
    stdout: '{"items":[],"next":null,"hold":null}\n',
  })
  expect(await lab.runInside(['connect', 'google', '--write', '--no-browser'])).toMatchObject({ exit: 0 })
  expect(await lab.runInside(CREATE)).toMatchObject({ exit: 8 })
})

/** Any web server but Nango's. */
async function servePage(secured?: { readonly cert: Buffer; readonly key: Buffer }): Promise<string> {
  const page: RequestListener = (_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>')
  }
  const server: Server = secured === undefined ? createServer(page) : createSecureServer(secured, page)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const address = server.address()
  const scheme = secured === undefined ? 'http' : 'https'
  return `${scheme}://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

it('connect says why the account could not be read, and it is read once somebody asks', async () => {
  const lab = await openLab()
  lab.fault('status=403@/calendars/primary')
  const connected = await lab.runInside(['connect', 'google', '--no-browser'])
  expect(connected.exit, connected.stderr).toBe(0)
  expect(connected.stderr).toContain('warning: The account behind google could not be read: Google refused')
  expect(connected.stdout).toContain('(unconfirmed)')
  lab.sandbox.clearFaults()
  const unasked = await lab.runInside(['connections', 'accept', 'google'])
  expect(unasked).toMatchObject({ exit: 2, stdout: '' })
  expect(unasked.stderr).toContain('hint: shield connections accept google --yes')
  expect((await lab.runInside(['connections', 'show', 'google'])).stdout).toContain('(unconfirmed)')
  expect(await lab.runInside(['connections', 'accept', 'google', '--yes'])).toMatchObject({ exit: 0 })
  expect((await lab.runInside(['connections', 'show', 'google'])).stdout).toContain(
    'Account\tsandbox:anna@example.com\n',
  )
})

it('connect names what the consent left at Nango where it cannot be looked at', async () => {
  const lab = await openLab()
  lab.fault('no-right@/connections/')
  const refused = await lab.runInside(['connect', 'google', '--no-browser', '--json'])
  expect(refused.exit).toBe(4)
  const [made] = await atNango(lab).list()
  expect(errorOf(refused)).toMatchObject({
    code: 'not_connected',
    message: expect.stringMatching(
      /^NANGO_API_KEY lacks a right .*\. The consent came before that: Nango has a new connection [\w-]+$/,
    ) as string,
    hint: expect.stringContaining(
      `; then shield connections adopt google ${made?.connection_id}, or shield connections discard ${made?.connection_id}`,
    ) as string,
  })
})

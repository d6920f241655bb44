import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serverAt } from '../../src/channels/mail.ts'
import { openChannels } from '../../src/channels/open-channels.ts'
import type { Channel } from '../../src/domain/notify/notify-settings.ts'
import type { Sending } from '../../src/domain/ports/channels.ts'
import { createCertificate } from '../http/server/certificate.ts'
import { openMailServer } from './mail-server.ts'
import { eventOf, settingsOf } from './samples.ts'

const ANNA: Channel = {
  name: 'anna',
  how: { kind: 'email', to: ['anna@example.com'] },
  content: 'thin',
  digest: null,
}

const { signal } = new AbortController()

function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'shield-mail-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return createCertificate(folder)
}

/** `at`: the address that the name stands for. */
function send(url: string, at = '127.0.0.1'): Promise<Sending> {
  const door = openChannels({
    now: Date.now,
    variable: () => undefined,
    origin: null,
    userAgent: 'shield/test',
    start: () => {
      throw new Error('No program is started here')
    },
    resolve: async () => [{ address: at, family: 4 }],
  })
  const { hostname } = new URL(url)
  const smtp = { url: { text: url }, from: 'shield@example.com' }
  const settings = settingsOf(ANNA, { smtp, privateHosts: [hostname] })
  return door.send(settings, ANNA, { id: 'evt_0000000001', events: [eventOf()] }, signal)
}

describe('an SMTP server with a certificate', () => {
  it.each([
    ['start', 'smtps'],
    ['STARTTLS', 'smtp'],
  ] as const)(
    'that nobody trusts is told nothing, and what to do is said (TLS from %s)',
    async (from, scheme) => {
      const mail = await openMailServer({ password: 'pw', tls: { from, certificate: certificate() } })
      const sending = await send(`${scheme}://shield:pw@localhost:${mail.port}`)
      expect(sending).toMatchObject({ kind: 'failed', fault: 'channel' })
      expect(sending).toMatchObject({
        why: 'localhost did not accept the e-mail: its certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT); set NODE_EXTRA_CA_CERTS to a PEM file with the certificate, or that of its issuer, in the environment (a .env comes too late for it)',
      })
      expect([mail.letters, mail.passwords]).toEqual([[], []])
    },
  )

  it('is not spoken to by a scheme of TLS where it speaks none', async () => {
    const mail = await openMailServer({ password: 'pw' })
    expect(await send(`smtps://shield:pw@localhost:${mail.port}`)).toMatchObject({
      fault: 'channel',
      why: expect.stringMatching(
        /^localhost did not accept the e-mail: it does not speak TLS \(\w+\); check/,
      ) as string,
    })
    expect(mail.passwords).toEqual([])
  })
})

describe('a password', () => {
  it('goes to no other machine without TLS, also inside the network', async () => {
    const mail = await openMailServer({ password: 'pw' })
    // Not an address of loopback, and it leads to this machine all the same.
    expect(await send(`smtp://shield:pw@mail.internal:${mail.port}`, '0.0.0.0')).toMatchObject({
      kind: 'failed',
      fault: 'channel',
      why: 'mail.internal offers no STARTTLS, and is told nothing without TLS; smtps:// is TLS from the start',
    })
    expect([mail.letters, mail.passwords]).toEqual([[], []])
  })

  it.each([
    ['a password to this machine', 'smtp://shield:pw@mail.internal', '127.0.0.1', false],
    ['a password to another machine', 'smtp://shield:pw@mail.internal', '10.0.0.7', true],
    ['no password to another machine inside', 'smtp://mail.internal', '10.0.0.7', false],
  ])('makes TLS needed: %s', async (_what, url, address, requireTLS) => {
    const settings = settingsOf(ANNA, { privateHosts: ['mail.internal'] })
    const resolve = async () => [{ address, family: 4 }]
    expect(await serverAt(url, { settings, resolve, signal })).toMatchObject({ requireTLS })
  })
})

it('an SMTP server named by its address is asked for no name that no certificate has', async () => {
  const settings = settingsOf(ANNA, { privateHosts: ['10.0.0.7'] })
  const resolve = async () => [{ address: '10.0.0.7', family: 4 }]
  expect(await serverAt('smtps://10.0.0.7', { settings, resolve, signal })).toMatchObject({ tls: {} })
})

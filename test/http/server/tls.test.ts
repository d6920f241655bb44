import { writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LIMITS } from '../../../src/http/server/limits.ts'
import { createNodeServer, listen } from '../../../src/http/server/node-server.ts'
import { openLab, type Lab } from '../../process/lab.ts'
import { createCertificate, type Certificate } from './certificate.ts'
import { openLine, requestText } from './line.ts'
import { send } from '../pages/page-lab.ts'
import { headersOf, serve } from '../served.ts'

const EVERYWHERE = '0.0.0.0:0'

function settingsOf({ cert, key }: Certificate) {
  return { env: { SHIELD_TLS_CERT: cert, SHIELD_TLS_KEY: key } }
}

/** Signs in by TLS and resolves to the status and the cookie. */
function signInBy(url: string, options: RequestOptions, token: string) {
  const body = new URLSearchParams({ token }).toString()
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    origin: url,
  }
  return new Promise<{ readonly status: number | undefined; readonly cookie: string }>((resolve, reject) => {
    const outgoing = request(`${url}/sign-in`, { method: 'POST', headers, agent: false, ...options })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      incoming.resume()
      resolve({ status: incoming.statusCode, cookie: String(incoming.headers['set-cookie']) })
    })
    outgoing.end(body)
  })
}

async function tokenOf(lab: Lab, name: string): Promise<string> {
  return (await headersOf(lab, name, 'approver')).authorization.slice('Bearer '.length)
}

describe('a server with a certificate of its own', () => {
  it('speaks TLS only, and its cookie is for TLS and this host alone', async () => {
    const lab = await openLab()
    const certificate = createCertificate(lab.folder)
    const token = await tokenOf(lab, 'anna')
    const { server, url } = await serve(lab, settingsOf(certificate))
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const { status, cookie } = await signInBy(url, { ca: certificate.ca }, token)
    expect(status).toBe(303)
    expect(cookie).toMatch(/^__Host-shield=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    await expect(signInBy(url, {}, token)).rejects.toThrow('self-signed certificate')
    const plain = await openLine(url)
    plain.write(requestText(url, 'GET /health'))
    expect(await plain.ended).not.toContain('HTTP/1.1 2')

    // One that never said hello is not waited for.
    const silent = await openLine(url)
    server.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ exit: 0 })
    expect(await silent.ended).toBe('')
  })

  it('closes a connection on which TLS does not come about', async () => {
    const lab = await openLab()
    const server = createNodeServer(
      { tls: createCertificate(lab.folder) },
      { ...LIMITS, handshakeTimeout: 50 },
    )
    onTestFinished(() => void server.close())
    const port = await listen(server, { host: '127.0.0.1', port: 0 })
    expect(await (await openLine(`https://127.0.0.1:${port}`)).ended).toBe('')
  })

  it('does not start with files that are not what they should be', async () => {
    const lab = await openLab()
    const { cert, key } = createCertificate(lab.folder)
    const missing = await lab.run(['serve', '--listen', '127.0.0.1:0'], {
      env: { SHIELD_TLS_CERT: cert, SHIELD_TLS_KEY: join(lab.folder, 'nowhere.pem') },
    })
    expect(missing).toMatchObject({ exit: 2, stdout: '' })
    expect(missing.stderr).toContain('nowhere.pem cannot be read')
    const nonsense = join(lab.folder, 'nonsense.pem')
    writeFileSync(nonsense, 'nonsense')
    for (const pair of [
      [cert, nonsense],
      [nonsense, key],
      [key, cert],
    ]) {
      const env = { SHIELD_TLS_CERT: pair[0], SHIELD_TLS_KEY: pair[1] }
      const ended = await lab.run(['serve', '--listen', '127.0.0.1:0'], { env })
      expect(ended).toMatchObject({ exit: 2, stdout: '' })
      expect(ended.stderr).toContain('are not a certificate and its key')
    }
  })
})

describe('an address that others can reach', () => {
  it('is refused without TLS, and without a token that anybody could come with', async () => {
    const lab = await openLab()
    const certificate = createCertificate(lab.folder)
    const plain = await lab.run(['serve', '--listen', EVERYWHERE])
    expect(plain).toMatchObject({ exit: 3, stdout: '' })
    expect(plain.stderr).toContain('0.0.0.0 can be reached from elsewhere, and there is no TLS')
    expect(plain.stderr).toContain('SHIELD_TLS_CERT and SHIELD_TLS_KEY, or SHIELD_BEHIND_TLS=1')
    const former = await tokenOf(lab, 'ben')
    const revoked = await lab.run(['tokens', 'revoke', `tok_${former.split('_')[1]}`])
    expect(revoked).toMatchObject({ exit: 0 })
    for (const options of [settingsOf(certificate), { env: { SHIELD_BEHIND_TLS: '1' } }]) {
      const nobody = await lab.run(['serve', '--listen', EVERYWHERE], options)
      expect(nobody).toMatchObject({ exit: 3, stdout: '' })
      expect(nobody.stderr).toContain('0.0.0.0 can be reached from elsewhere, and there is no token')
      expect(nobody.stderr).toContain('shield tokens create')
    }
    const token = await tokenOf(lab, 'anna')
    const env = { ...settingsOf(certificate).env, SHIELD_ALLOWED_HOSTS: 'shield.example' }
    const { url } = await serve(lab, { env }, EVERYWHERE)
    const here = url.replace('0.0.0.0', '127.0.0.1')
    const { status } = await signInBy(here, { ca: certificate.ca }, token)
    expect(status, 'to a name that it does not answer to').toBe(403)
    const headers = { host: 'shield.example', 'content-type': 'application/x-www-form-urlencoded' }
    expect(await signInBy(here, { ca: certificate.ca, headers }, token)).toMatchObject({ status: 303 })
  })

  it.each(['0.0.0.0:0', '[::]:0'])('is doubted at %s as long as no name leads there', async (listen) => {
    const lab = await openLab()
    await tokenOf(lab, 'anna')
    const behind = { SHIELD_BEHIND_TLS: '1' }
    const said = 'refuses every request as long as SHIELD_ALLOWED_HOSTS names nothing'
    const unnamed = await serve(lab, { env: behind }, listen)
    await unnamed.server.says('doubtful_setting')
    expect(unnamed.server.stderr()).toContain(said)
    const status = await lab.runInside(['status'], { env: { ...behind, SHIELD_LISTEN: listen } })
    expect(status.stdout).toContain(said)
    for (const name of [
      { SHIELD_ALLOWED_HOSTS: 'shield.example' },
      { SHIELD_ORIGIN: 'https://shield.example' },
    ]) {
      const { server } = await serve(lab, { env: { ...behind, ...name } }, listen)
      server.kill('SIGTERM')
      await server.ended
      expect(server.stderr()).not.toContain('doubtful_setting')
    }
  })

  it('is taken with TLS in front, and the cookie is for TLS', async () => {
    const lab = await openLab()
    const token = await tokenOf(lab, 'anna')
    const env = { SHIELD_BEHIND_TLS: '1', SHIELD_ALLOWED_HOSTS: 'shield.example' }
    const { url } = await serve(lab, { env }, EVERYWHERE)
    const opened = await send(`${url.replace('0.0.0.0', '127.0.0.1')}/sign-in`, {
      method: 'POST',
      headers: {
        host: 'shield.example',
        origin: 'https://shield.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token }).toString(),
    })
    expect(opened.status).toBe(303)
    expect(String(opened.headers['set-cookie'])).toMatch(/^__Host-shield=.*; Secure;/)
  })
})

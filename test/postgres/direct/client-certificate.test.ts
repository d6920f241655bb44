import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findPrograms, startPostgres } from '../../../scripts/postgres/server.mjs'
import { openStore } from '../../../src/postgres/open-store.ts'
import { attemptOf, noteOf, requestIn } from '../../store/samples.ts'
import { ALONE, temporaryFile } from '../databases.ts'

/** Makes a key and a certificate, by an authority of this name in the same folder; without one, the authority itself. */
function certify(folder: string, name: string, subject: string, authority?: string): void {
  const file = (ending: string, of = name): string => join(folder, `${of}.${ending}`)
  const key = ['-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', file('key')]
  const made = ['-subj', `/CN=${subject}`, '-days', '2', '-x509', '-out', file('pem')]
  const signed =
    authority === undefined ? [] : ['-CA', file('pem', authority), '-CAkey', file('key', authority)]
  const names = authority === undefined ? [] : ['-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', ['req', ...key, ...made, ...signed, ...names], { stdio: 'pipe' })
}

/** A server that lets in only who comes with a certificate of its authority, and the files to come with. */
async function startStrict() {
  const folder = mkdtempSync(join(tmpdir(), 'shield-certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  for (const authority of ['ours', 'theirs']) certify(folder, authority, authority)
  certify(folder, 'client', 'shield', 'ours')
  certify(folder, 'stranger', 'shield', 'theirs')
  const own = join(folder, 'server')
  mkdirSync(own)
  writeFileSync(join(own, 'hba.conf'), 'hostssl all all 127.0.0.1/32 cert\n')
  certify(folder, 'server/server', 'localhost', 'ours')
  // PostgreSQL takes a key only of its own user, who is not root.
  if (process.getuid?.() === 0) {
    const user = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }))
    chownSync(join(own, 'server.key'), user, -1)
  }
  const { url, stop } = await startPostgres(findPrograms() ?? '', {
    ssl: 'on',
    ssl_cert_file: join(own, 'server.pem'),
    ssl_key_file: join(own, 'server.key'),
    ssl_ca_file: join(folder, 'ours.pem'),
    hba_file: join(own, 'hba.conf'),
  })
  onTestFinished(stop)
  return (parameters: Readonly<Record<string, string>>): string => {
    const named = Object.entries(parameters).map(([name, value]) => [
      name,
      name === 'sslmode' ? value : join(folder, value),
    ])
    return `${url}?${new URLSearchParams(Object.fromEntries(named) as Record<string, string>).toString()}`
  }
}

const OURS = { sslmode: 'verify-full', sslrootcert: 'ours.pem', sslcert: 'client.pem', sslkey: 'client.key' }

describe.skipIf(findPrograms() === null)('a server that asks for a certificate', () => {
  it('lets in who has one, on every connection, and nobody else', async () => {
    const at = await startStrict()
    const file = temporaryFile()
    const store = await openStore({ ...ALONE, url: at(OURS), file })
    onTestFinished(() => store.close())
    const request = await requestIn(store, 'approved')
    const note = noteOf('request.executing', request.id)
    expect(await store.requests.claim(request.id, attemptOf(), note)).toMatchObject({ kind: 'claimed' })
    const { server } = await store.guard.integrity()
    expect(server.find(({ name }) => name === 'tls')).toMatchObject({ state: 'ok' })

    const { sslcert: _cert, sslkey: _key, ...without } = OURS
    const refused: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [without, 'does not let this user in'],
      [{ sslmode: 'disable' }, 'does not let this user in'],
      [{ ...OURS, sslcert: 'stranger.pem', sslkey: 'stranger.key' }, 'cannot be spoken to in secret'],
      [{ ...OURS, sslrootcert: 'theirs.pem' }, 'cannot be spoken to in secret'],
      [{ ...OURS, sslkey: 'stranger.key' }, 'cannot be spoken to in secret'],
    ]
    for (const [parameters, words] of refused) {
      const opening = openStore({ ...ALONE, url: at(parameters), file: temporaryFile() })
      await expect(opening, JSON.stringify(parameters)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(words) as string,
      })
    }
  })
})

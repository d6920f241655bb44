import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'
import type { Certificate } from '../http/server/certificate.ts'

/** One letter as it came over the wire. */
interface Letter {
  readonly to: readonly string[]
  /** As they were written, without folds, by their names in small letters. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly html: string
  readonly raw: string
}

export interface MailServer {
  /** `127.0.0.1:40123` */
  readonly host: string
  readonly port: number
  readonly letters: Letter[]
  /** Those that somebody signed in with, right or wrong. */
  readonly passwords: readonly string[]
  /** What it says to a letter; null: it takes it. */
  refuse: { readonly code: number; readonly after: 'mail' | 'data' } | null
}

interface MailServerAsk {
  /** It takes letters of those who know it alone. */
  readonly password?: string
  /** From the start, or by STARTTLS; absent: without. */
  readonly tls?: { readonly from: 'start' | 'STARTTLS'; readonly certificate: Certificate }
}

/** A real SMTP server on loopback. Closed when the test ends. */
export async function openMailServer({ password, tls }: MailServerAsk = {}): Promise<MailServer> {
  const letters: Letter[] = []
  const passwords: string[] = []
  const refusal = (after: 'mail' | 'data') => {
    const { refuse } = mail
    if (refuse?.after !== after) return null
    return Object.assign(new Error(`No, anna@example.com`), { responseCode: refuse.code })
  }
  const server = new SMTPServer({
    authOptional: password === undefined,
    allowInsecureAuth: true,
    disabledCommands: [
      ...(password === undefined ? ['AUTH'] : []),
      ...(tls?.from === 'STARTTLS' ? [] : ['STARTTLS']),
    ],
    ...(tls === undefined
      ? {}
      : {
          secure: tls.from === 'start',
          key: readFileSync(tls.certificate.key),
          cert: readFileSync(tls.certificate.cert),
        }),
    onAuth: (auth, _session, done) => {
      passwords.push(auth.password ?? '')
      if (auth.password === password) done(null, { user: auth.username })
      else done(Object.assign(new Error(`Not ${auth.password}`), { responseCode: 535 }))
    },
    onMailFrom: (_address, _session, done) => done(refusal('mail')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        letters.push(letterFrom(Buffer.concat(chunks).toString('utf8'), to))
        done(refusal('data'))
      })
    },
  })
  // For those who do not trust its certificate.
  server.on('error', () => undefined)
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  onTestFinished(
    () =>
      new Promise<void>((done) => {
        server.close(done)
      }),
  )
  const { port } = server.server.address() as AddressInfo
  const mail: MailServer = { host: `127.0.0.1:${port}`, port, letters, passwords, refuse: null }
  return mail
}

function letterFrom(raw: string, to: readonly string[]): Letter {
  const { headers, body } = partOf(raw)
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? ''
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => partOf(part.trimStart()))
  const decoded = (type: string) => {
    const part = parts.find((one) => one.headers.get('content-type')?.startsWith(type))
    return part === undefined ? '' : decode(part.body, part.headers.get('content-transfer-encoding') ?? '')
  }
  return { to, headers, text: decoded('text/plain'), html: decoded('text/html'), raw }
}

function partOf(raw: string) {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  return { headers, body: raw.slice(end + 4) }
}

/** A header as a reader shows it. https://www.rfc-editor.org/rfc/rfc2047 */
export function shownHeader(value: string): string {
  const bytes = value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('latin1')
        : unescaped(text.replaceAll('_', ' ')),
    )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function unescaped(text: string): string {
  return text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  const bytes = unescaped(body.replaceAll(/=\r\n/g, ''))
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n')
}

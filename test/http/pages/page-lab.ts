import { request } from 'node:http'
import { openConnectedLab } from '../../process/approvals/propose.ts'
import { openLab, type Lab } from '../../process/lab.ts'
import type { Heard } from '../../process/shield.ts'
import { serveInside, type Served } from '../served.ts'

/** A real server over a lab's database, and people with tokens. */
export interface PageLab<Server extends Heard = Heard> extends Lab {
  readonly url: string
  readonly server: Server
  readonly token: (name: string, ...roles: readonly string[]) => Promise<string>
}

/** A Google account is connected that may write, unless its consent is the test's own business. */
export function openPageLab(options?: Parameters<typeof openLab>[0]): Promise<PageLab> {
  return openPageLabWith(serveInside, options)
}

/** The same with a server that is started so. */
export async function openPageLabWith<Server extends Heard>(
  start: (lab: Lab) => Promise<Served<Server>>,
  options: Parameters<typeof openLab>[0] = {},
): Promise<PageLab<Server>> {
  const lab = await (options.autoConsent === false ? openLab(options) : openConnectedLab(options))
  return {
    ...lab,
    ...(await start(lab)),
    token: async (name, ...roles) => {
      const flags = roles.flatMap((role) => ['--role', role])
      const made = await lab.runInside(['tokens', 'create', '--name', name, ...flags])
      if (made.exit !== 0) throw new Error(made.stderr)
      return made.stdout.trim()
    },
  }
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One request, byte for byte as it is told; nothing is added but a length. */
export function send(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const outgoing = request(
      url,
      { method, headers: { ...length, ...headers }, agent: false },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Somebody's browser, as far as cookies and forms go. */
export interface Visitor {
  readonly get: (path: string, headers?: Sent['headers']) => Promise<Reply>
  /** With the CSRF token of this session, unless the form has one of its own. */
  readonly post: (
    path: string,
    form?: Readonly<Record<string, string>>,
    headers?: Sent['headers'],
  ) => Promise<Reply>
  readonly cookie: () => string
  readonly csrf: () => Promise<string>
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Signs somebody in. Fails when that is refused. */
export async function signIn({ url }: Pick<PageLab, 'url'>, token: string): Promise<Visitor> {
  const opened = await send(`${url}/sign-in`, {
    method: 'POST',
    headers: { ...FORM, origin: url },
    body: new URLSearchParams({ token }).toString(),
  })
  const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? ''
  if (opened.status !== 303) throw new Error(`Not signed in: ${opened.status}`)
  const csrf = async (): Promise<string> =>
    /name="csrf" value="([^"]+)"/.exec((await send(`${url}/`, { headers: { cookie } })).body)?.[1] ?? ''
  return {
    cookie: () => cookie,
    csrf,
    get: (path, headers = {}) => send(`${url}${path}`, { headers: { cookie, ...headers } }),
    post: async (path, form = {}, headers = {}) =>
      send(`${url}${path}`, {
        method: 'POST',
        headers: { ...FORM, cookie, origin: url, ...headers },
        body: new URLSearchParams({ csrf: await csrf(), ...form }).toString(),
      }),
  }
}

/** What a form of a page carries to prove what was shown. */
export function digestOn(page: Reply): string {
  return /name="digest" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
}

/** What a person reads of a page, in its order. */
export function textOf(body: string): string {
  return body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}

/** Who was refused what, as the audit log has it. */
export async function deniedIn(lab: PageLab): Promise<readonly string[]> {
  const listed = await lab.runInside(['audit', 'list', '--type', 'denied', '--json', '--limit', '100'])
  const { items: entries } = JSON.parse(listed.stdout) as {
    readonly items: readonly { actor: { name: string }; data: { what: string } }[]
  }
  return entries.map(({ actor, data }) => `${actor.name} ${data.what}`)
}

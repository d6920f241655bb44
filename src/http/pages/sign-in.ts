import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { getCookie, generateCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { Principal } from '../../domain/access/principal.ts'
import type { Session } from '../../gate/access/sessions.ts'
import { problemWith } from '../server/problem.ts'
import { pageResponse, PAGE_HEADERS } from './layout.ts'
import type { PageContext } from './page-route.ts'
import type { HttpContext } from '../context.ts'

type Hono = Context<{ Bindings: HttpBindings }>

export function showSignIn(pages: PageContext, hono: Hono): Promise<Response> {
  return signInPage(pages, safeNext(new URL(hono.req.url).searchParams.get('next')), null)
}

/** Exchanges a token for a session. The token itself never comes to stand in an address or a cookie. */
export async function signIn(pages: PageContext, hono: Hono, form: URLSearchParams): Promise<Response> {
  const next = safeNext(form.get('next'))
  const principal = await pages.authenticate((form.get('token') ?? '').trim())
  if (principal === null) return notSignedIn(pages, next)
  if (!pages.gateFor(principal, 'web').offers('connections.list')) return opensNoPage(pages, next, principal)
  const old = getCookie(hono, cookieName(pages))
  const session = await pages.sessions.open(principal)
  if (old !== undefined && (await pages.sessions.find(old)) !== null) await pages.sessions.end(old)
  return goTo(next, { 'set-cookie': sessionCookie(pages, session) })
}

/** What only reads metrics would be refused on every page. */
async function opensNoPage(pages: PageContext, next: string, { name, roles }: Principal): Promise<Response> {
  await pages.doorLog.denial({ actor: { name, door: 'web' }, typed: undefined, what: 'sign in' })
  const why = `The token of ${name} (${roles.join(', ')}) reads /metrics and opens no page`
  return signInPage(pages, next, { status: 403, why })
}

/** Only those who fail are put off: somebody who keeps failing must not keep an approver out. */
async function notSignedIn(pages: PageContext, next: string): Promise<Response> {
  if (!pages.mayFailToSignIn()) {
    throw problemWith(429, 'unavailable', 'Too many failed tries to sign in', {
      headers: { 'retry-after': '60' },
    })
  }
  await pages.doorLog.failedSignIn()
  return signInPage(pages, next, { status: 401, why: 'The token is unknown, expired or revoked' })
}

/** `session`: null where it had ended already. */
export async function signOut(pages: PageContext, session: Session | null): Promise<Response> {
  if (session !== null) await pages.sessions.end(session.id)
  return goTo('/sign-in', { 'set-cookie': sessionCookie(pages, null) })
}

interface Refused {
  readonly status: number
  readonly why: string
}

function signInPage({ assets }: PageContext, next: string, refused: Refused | null): Promise<Response> {
  return pageResponse(assets, {
    status: refused?.status ?? 200,
    title: 'Sign in',
    session: null,
    body: html`<form method="post" action="/sign-in" class="card stack" autocomplete="off">
      ${refused === null ? '' : html`<p class="problem" role="alert">${refused.why}</p>`}
      <input type="hidden" name="next" value="${next}" />
      <label for="token">Your token</label>
      <input
        id="token"
        name="token"
        type="password"
        required
        autofocus
        autocomplete="current-password"
        spellcheck="false"
      />
      <p class="note">
        It begins with <code>shield_</code>; the person who runs the server makes one for you with
        <code>shield tokens create</code>.
      </p>
      <button type="submit" class="primary">Sign in</button>
    </form>`,
  })
}

/** With the prefix a browser takes it by TLS only, from this very host. https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html */
export function cookieName({ isSecure }: Pick<HttpContext, 'isSecure'>): string {
  return isSecure ? '__Host-shield' : 'shield'
}

/** No script reads it, and no other site makes a browser send it. `null` takes it away. */
function sessionCookie(context: Pick<HttpContext, 'isSecure'>, id: string | null): string {
  return generateCookie(cookieName(context), id ?? '', {
    path: '/',
    httpOnly: true,
    secure: context.isSecure,
    sameSite: 'Strict',
    ...(id === null ? { maxAge: 0 } : {}),
  })
}

/** Sends the browser to another page of ours, with a GET. */
export function goTo(path: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { ...PAGE_HEADERS, ...headers, location: path } })
}

/** Where somebody wanted to go before they had to sign in; only to a page of ours. */
function safeNext(next: string | null): string {
  return next !== null && /^\/(?:[a-z0-9_-]+(?:\/[a-z0-9_-]+)*)?(?:\?[\w.~%=&+-]*)?$/.test(next) ? next : '/'
}

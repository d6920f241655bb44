import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { Session } from '../../gate/access/sessions.ts'
import { problemWith } from '../server/problem.ts'
import { pageResponse } from './layout.ts'
import type { PageContext } from './page-route.ts'
import { cookieName, goTo, safeNext, sessionCookie } from './session-cookie.ts'

type Hono = Context<{ Bindings: HttpBindings }>

export function showSignIn(pages: PageContext, hono: Hono): Promise<Response> {
  return signInPage(pages, safeNext(new URL(hono.req.url).searchParams.get('next')), null)
}

/** Exchanges a token for a session. The token itself never comes to stand in an address or a cookie. */
export async function signIn(pages: PageContext, hono: Hono, form: URLSearchParams): Promise<Response> {
  const next = safeNext(form.get('next'))
  const principal = await pages.authenticate((form.get('token') ?? '').trim())
  if (principal === null) return notSignedIn(pages, next)
  const old = getCookie(hono, cookieName(pages))
  const session = await pages.sessions.open(principal)
  if (old !== undefined && (await pages.sessions.find(old)) !== null) await pages.sessions.end(old)
  return goTo(next, { 'set-cookie': sessionCookie(pages, session) })
}

/** Only those who fail are put off: somebody who keeps failing must not keep an approver out. */
async function notSignedIn(pages: PageContext, next: string): Promise<Response> {
  if (!pages.mayFailToSignIn()) {
    throw problemWith(429, 'unavailable', 'Too many failed tries to sign in', {
      headers: { 'retry-after': '60' },
    })
  }
  await pages.doorLog.failedSignIn()
  return signInPage(pages, next, 'The token is unknown, expired or revoked')
}

/** `session`: null where it had ended already. */
export async function signOut(pages: PageContext, session: Session | null): Promise<Response> {
  if (session !== null) await pages.sessions.end(session.id)
  return goTo('/sign-in', { 'set-cookie': sessionCookie(pages, null) })
}

function signInPage({ assets }: PageContext, next: string, problem: string | null): Promise<Response> {
  return pageResponse(assets, {
    status: problem === null ? 200 : 401,
    title: 'Sign in',
    session: null,
    body: html`<form method="post" action="/sign-in" class="card stack" autocomplete="off">
      ${problem === null ? '' : html`<p class="problem" role="alert">${problem}</p>`}
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

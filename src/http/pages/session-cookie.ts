import { generateCookie } from 'hono/cookie'
import type { HttpContext } from '../context.ts'
import { PAGE_HEADERS } from './layout.ts'

/** With the prefix a browser takes it by TLS only, from this very host. https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html */
export function cookieName({ isSecure }: Pick<HttpContext, 'isSecure'>): string {
  return isSecure ? '__Host-shield' : 'shield'
}

/** No script reads it, and no other site makes a browser send it. `null` takes it away. */
export function sessionCookie(context: Pick<HttpContext, 'isSecure'>, id: string | null): string {
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
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?:[a-z0-9_-]+(?:\/[a-z0-9_-]+)*)?$/.test(next) ? next : '/'
}

import { html } from 'hono/html'
import type { JsonObject } from '../../domain/text/json.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import type { Answer } from '../route.ts'
import type { Assets } from './assets.ts'
import type { PageContext } from './page-route.ts'
import type { Session } from '../../gate/access/sessions.ts'

/** A piece of a page, escaped. */
export type Markup = ReturnType<typeof html>

export interface Page {
  readonly status?: number
  readonly title: string
  /** The heading, where it is more than the title in words of ours. */
  readonly heading?: Markup
  /** Null: nobody is signed in. */
  readonly session: Session | null
  readonly body: Markup
  /** Whether its live parts are replaced when something happened. */
  readonly isLive?: boolean
  /** The number of the last entry of the log that it surely shows. */
  readonly upTo?: number | undefined
  /** How many requests wait for a decision, as far as the principal may see them. */
  readonly waiting?: number
  /** Seconds after which the browser asks again. */
  readonly refreshAfter?: number
}

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** Headers of every page: nothing from elsewhere, no frame, nothing kept. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  // With no-referrer a browser sends `Origin: null` with a form, which no guard can tell from another site's.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
}

/** A whole page. */
export async function pageResponse(assets: Assets, page: Page): Promise<Response> {
  const { status = 200, title, heading = html`${title}`, session, body, isLive = false } = page
  const { refreshAfter, waiting = 0 } = page
  const document = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${waiting === 0 ? '' : `(${waiting}) `}${title} · shield</title>
        <link rel="icon" href="${assets.url('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets.url('style.css')}" />
        ${scripts(assets, isLive)}
      </head>
      <body ${live(page)}>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          ${session === null ? html`<span class="brand">shield</span>` : navigation(session, waiting)}
        </header>
        <main id="main" tabindex="-1">
          <h1>${heading}</h1>
          ${body}
        </main>
        ${session === null ? '' : keyHelp()}
        <p class="visually-hidden" role="status" id="announcement"></p>
      </body>
    </html>`
  const refresh = refreshAfter === undefined ? {} : { refresh: String(refreshAfter) }
  return new Response(String(document), { status, headers: { ...PAGE_HEADERS, ...refresh } })
}

/** That it follows what happens, and from where on. */
function live({ isLive = false, upTo = 0 }: Page): Markup | '' {
  return isLive ? html`data-live="${String(upTo)}"` : ''
}

function scripts(assets: Assets, isLive: boolean): Markup {
  const names = isLive ? (['live.js', 'notify.js'] as const) : (['live.js'] as const)
  return html`${names.map((name) => html`<script src="${assets.url(name)}" defer></script>`)}`
}

function navigation({ principal, csrf }: Session, waiting: number): Markup {
  return html`<nav aria-label="Main" id="navigation" data-live-part>
      <a class="brand" href="/">shield</a>
      <a href="/approvals"
        >Approvals${waiting === 0 ? '' : html` <span class="count">${String(waiting)}</span>`}</a
      >
    </nav>
    <form method="post" action="/sign-out" class="who">
      ${csrfField(csrf)}
      <span><bdi>${principal.name}</bdi> <small>${principal.roles.join(', ')}</small></span>
      <button type="submit" class="quiet">Sign out</button>
    </form>`
}

const KEYS: readonly (readonly [key: string, what: string])[] = [
  ['j', 'down'],
  ['k', 'up'],
  ['Enter', 'open'],
  ['x', 'select'],
  ['a', 'go to the button that approves'],
  ['r', 'go to the reason for rejecting'],
  ['n', 'the next request'],
  ['g', 'the queue'],
  ['?', 'this help'],
]

/** Shown by a key, as the keys themselves only work with scripts. */
function keyHelp(): Markup {
  return html`<dialog id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <dl class="keys">
      ${KEYS.map(
        ([key, what]) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <p class="note">No key decides by itself.</p>
    <form method="dialog"><button>Close</button></form>
  </dialog>`
}

/** What proves that a form was made for this very session. */
export function csrfField(csrf: string): Markup {
  return html`<input type="hidden" name="csrf" value="${csrf}" />`
}

/** A problem as a page: what is so, and what to do next. `request`: the page of the one that it is about. */
export async function errorPage(
  { assets }: PageContext,
  session: Session | null,
  { status, body, headers = {} }: Answer,
  request: string | null,
): Promise<Response> {
  const { title, detail, hint, requestId } = body as JsonObject
  const response = await pageResponse(assets, {
    status,
    title: textOf(title),
    session,
    body: html`<div class="card problem" role="alert">
      <p>${textOf(detail)}</p>
      ${hint === undefined ? '' : html`<p class="note">${linked(textOf(hint))}</p>`}
      ${status < 500 || requestId === undefined ? '' : html`<p class="note">In the log of the server: ${textOf(requestId)}</p>`}
      <p>
        ${request === null ? html`<a href="/">Back to the start</a>` : html`<a href="${request}">Back to the request</a>`}
      </p>
    </div>`,
  })
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'content-type') response.headers.set(name, value)
  }
  return response
}

/** A page of ours that a hint names: `look at /approvals/apr_7f3k9q2m4x`. */
const PAGE_NAMED = /(?<=^|\s)(\/(?:approvals|connections|connect)(?:\/[\w-]+(?:\.[\w-]+)*)*)(?![^\s;,:.])/

/** The same with a link wherever it names a page. */
function linked(text: string): readonly (string | Markup)[] {
  return text
    .split(PAGE_NAMED)
    .map((part, index) => (index % 2 === 0 ? part : html`<a href="${part}">${part}</a>`))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? safeText(value) : ''
}

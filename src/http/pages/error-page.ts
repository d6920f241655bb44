import { html } from 'hono/html'
import type { JsonObject } from '../../domain/text/json.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import type { Answer } from '../route.ts'
import { pageResponse } from './layout.ts'
import type { PageContext } from './page-route.ts'
import type { Session } from './session/sessions.ts'

/** A problem as a page: what is so, and what to do next. */
export async function errorPage(
  { assets }: PageContext,
  session: Session | null,
  { status, body, headers = {} }: Answer,
): Promise<Response> {
  const { title, detail, hint } = body as JsonObject
  const response = await pageResponse(assets, {
    status,
    title: textOf(title),
    session,
    body: html`<div class="card problem" role="alert">
      <p>${textOf(detail)}</p>
      ${hint === undefined ? '' : html`<p class="note">${textOf(hint)}</p>`}
      <p><a href="/">Back to the start</a></p>
    </div>`,
  })
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'content-type') response.headers.set(name, value)
  }
  return response
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? safeText(value) : ''
}

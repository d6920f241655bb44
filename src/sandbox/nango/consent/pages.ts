import { htmlAnswer, jsonAnswer, type Answer } from '../../answer.ts'
import { escapeHtml } from '../../../domain/text/safe-text.ts'
import { html, page, type Markup } from '../../html.ts'
import type { ApiRequest } from '../api-request.ts'
import type { NangoParts } from '../state.ts'

/** `GET /health` */
export function health(): Answer {
  return jsonAnswer(200, { result: 'ok' })
}

/** `GET /env.js`: where a browser finds this server's parts. */
export function environmentScript(parts: NangoParts): Answer {
  const environment = {
    apiUrl: parts.url,
    dashboardApiUrl: parts.url,
    publicUrl: parts.url,
    connectUrl: `${parts.url}/connect-ui`,
    isCloud: false,
    isHosted: true,
    gitHash: 'sandbox',
  }
  return {
    status: 200,
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' },
    body: `window._env = ${JSON.stringify(environment, null, 2)};`,
  }
}

/** Whatever nothing else answers: a GET gets the dashboard's page with status 200, as if it were there. */
export function fallback(request: ApiRequest): Answer {
  if (request.method === 'GET' || request.method === 'HEAD')
    return page({
      status: 200,
      title: 'Nango (sandbox)',
      body: html`<p>The dashboard of a real server would be here. The sandbox has none.</p>`,
    })
  const complaint = escapeHtml(`Cannot ${request.method} ${request.path}`)
  return htmlAnswer(
    404,
    `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${complaint}</pre>\n</body>\n</html>\n`,
  )
}

/** What Nango shows, and tells the page that opened it, when a consent went wrong. */
export function oauthError(message: string, errorType: string): Answer {
  return page({
    status: 400,
    title: 'Not connected',
    script: `window.__nangoOAuthError = ${scriptJson({ message, errorType })};`,
    body: html`<p>The sandbox could not connect the account:</p>
      <p class="note">${message}</p>
      <p>Nothing was connected. You can close this window.</p>`,
  })
}

export function oauthSuccess(account: string): Answer {
  return connected(
    html`<strong>${account}</strong> is connected. You can close this window and go back to the terminal.`,
  )
}

export function allowedAlready(): Answer {
  return connected(
    html`This sandbox consents to every session by itself (--auto-consent): the account is connected already.
    You can close this window.`,
  )
}

function connected(text: Markup): Answer {
  return page({
    status: 200,
    title: 'Connected',
    script: 'window.__nangoOAuthError = null;',
    body: html`<p>${text}</p>`,
  })
}

/** JSON that cannot end the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}

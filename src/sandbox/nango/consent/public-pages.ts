import { htmlAnswer, jsonAnswer, type Answer } from '../../answer.ts'
import { escapeHtml, html, page } from '../../html.ts'
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

import type { Answer } from '../../answer.ts'
import { html, page } from '../../html.ts'

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
  return page({
    status: 200,
    title: 'Connected',
    script: 'window.__nangoOAuthError = null;',
    body: html`<p>
      <strong>${account}</strong> is connected. You can close this window and go back to the terminal.
    </p>`,
  })
}

export function allowedAlready(): Answer {
  return page({
    status: 200,
    title: 'Connected',
    script: 'window.__nangoOAuthError = null;',
    body: html`<p>
      This sandbox consents to every session by itself (--auto-consent): the account is connected already. You
      can close this window.
    </p>`,
  })
}

/** JSON that cannot end the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}

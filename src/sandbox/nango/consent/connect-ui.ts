import type { Answer } from '../../answer.ts'
import { html, page, type Markup } from '../../html.ts'
import type { ApiRequest } from '../api-request.ts'
import { openSession } from '../authenticate.ts'
import { connectForm } from './form-page.ts'
import { allowedAlready } from './oauth-pages.ts'
import type { Integration, NangoParts, Session } from '../state.ts'

/**
 * `GET /connect-ui/?session_token=…&apiURL=…`: the connect page. Like a self-hosted one it fails without `apiURL`,
 * because it then asks Nango's cloud. https://github.com/NangoHQ/nango/issues/5432
 */
export function showConnectPage(parts: NangoParts, request: ApiRequest): Answer {
  const { query } = request
  const token = query.get('session_token') ?? ''
  const api = (query.get('apiURL') ?? 'https://api.nango.dev').replace(/\/+$/, '')
  if (!isThisServer(parts, api))
    return failed(
      `This page asked ${api} about its session, which is not this server. The link lacks its apiURL.`,
    )
  const opened = openSession(parts, token)
  if ('refused' in opened) return failed('This connect link has expired, was ended, or never existed.')
  const { session } = opened
  if (session.autoAllowed) return allowedAlready()
  const shown = [...parts.state.integrations.values()].filter(
    ({ key }) => session.allowed === null || session.allowed.includes(key),
  )
  return page({
    status: 200,
    title: 'Connect an account',
    body: html`<p class="note">This is the sandbox of shield, playing Nango's connect page.</p>
      ${shown.map(
        (integration) =>
          html`<h2>${integration.provider.title}</h2>
            <p>Integration <code>${integration.key}</code></p>
            ${wayIn(session, integration)}`,
      )}`,
  })
}

/** A form where the provider has one; else the way to its consent page. */
function wayIn(session: Session, integration: Integration): Markup {
  const { key, provider } = integration
  if (provider.form !== undefined) return connectForm(session, { ...integration, provider })
  const link = `/oauth/connect/${encodeURIComponent(key)}?connect_session_token=${session.token}`
  return html`<p><a class="button" role="button" href="${link}">Connect</a></p> `
}

/** 127.0.0.1 and localhost are one host here. */
function isThisServer(parts: NangoParts, api: string): boolean {
  return api === parts.url || api === parts.url.replace('127.0.0.1', 'localhost')
}

function failed(reason: string): Answer {
  return page({
    status: 200,
    title: 'An error occurred',
    body: html`<p>An error occurred. Please refresh your page or contact our support.</p>
      <p class="note">${reason}</p>`,
  })
}

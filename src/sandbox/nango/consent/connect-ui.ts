import type { Answer } from '../../answer.ts'
import { html, page, type Markup } from '../../html.ts'
import type { FormCredentials, FormProvider } from '../../provider.ts'
import type { ApiRequest } from '../api-request.ts'
import { findSession, openSession } from '../authenticate.ts'
import { INVALID_CREDENTIALS } from '../errors.ts'
import type { Integration, NangoParts, Session } from '../state.ts'
import { connectByForm, formIntegration, type FormIntegration } from './form-connect.ts'
import { allowedAlready, oauthSuccess } from './pages.ts'

/**
 * `GET /connect-ui/?session_token=…&apiURL=…`: the connect page. Like a self-hosted one it fails without `apiURL`,
 * because it then asks Nango's cloud. https://github.com/NangoHQ/nango/issues/5432
 */
export function showConnectPage(parts: NangoParts, request: ApiRequest): Answer {
  const { query } = request
  const api = (query.get('apiURL') ?? 'https://api.nango.dev').replace(/\/+$/, '')
  if (!isThisServer(parts, api))
    return failed(
      `This page asked ${api} about its session, which is not this server. The link lacks its apiURL.`,
    )
  const session = findSession(parts, query.get('session_token') ?? '')
  if (session === undefined) return failed('This connect link has expired, was ended, or never existed.')
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

/** The form of one integration on the connect page. What the session presets is not asked. */
function connectForm(session: Session, { key, provider }: FormIntegration): Markup {
  const { config, credentials } = provider.form
  const preset = session.defaults[key]?.connection_config ?? {}
  const asked = [...config.filter(({ name }) => preset[name] === undefined), ...credentials]
  return html`<form method="post" action="/connect-ui/form/${encodeURIComponent(key)}">
    <input type="hidden" name="session_token" value="${session.token}" />
    ${asked.map(
      ({ name, title, isSecret }) =>
        html`<label
          >${title}
          <input type="${isSecret ? 'password' : 'text'}" name="${name}" autocomplete="off" required
        /></label> `,
    )}
    <p><button type="submit">Connect</button></p>
    <p class="note">In this sandbox, type one of these:</p>
    <table>
      ${provider.accounts.map(
        (account) =>
          html`<tr>
            <td>${account}</td>
            <td>${knownCredentials(provider, account)}</td>
          </tr> `,
      )}
    </table>
  </form>`
}

function knownCredentials(provider: FormProvider, account: string): string {
  const { type: _type, ...values } = provider.form.credentialsOf(account)
  return Object.values(values).join(' and ')
}

/** `POST /connect-ui/form/:integration`: what somebody typed there. */
export function submitForm(parts: NangoParts, request: ApiRequest): Answer {
  const form = new URLSearchParams(request.body)
  const session = openSession(parts, form.get('session_token') ?? '')
  const integration = formIntegration(parts, session, request.parameters['integration'] ?? '')
  const names = integration.provider.form.config.map(({ name }) => name)
  const config = Object.fromEntries([...form].filter(([name]) => names.includes(name)))
  const credentials = credentialsOf(integration.provider, form)
  const connection = connectByForm(parts, { session, integration, credentials, config })
  return connection === undefined ? notConnected(session, integration) : oauthSuccess(connection.account)
}

function credentialsOf({ form: { mode } }: FormProvider, form: URLSearchParams): FormCredentials {
  const typed = (name: string) => form.get(name) ?? ''
  return mode === 'API_KEY'
    ? { type: mode, apiKey: typed('apiKey') }
    : { type: mode, username: typed('username'), password: typed('password') }
}

function notConnected(session: Session, integration: FormIntegration): Answer {
  return page({
    status: 400,
    title: 'Not connected',
    body: html`<p class="note">${INVALID_CREDENTIALS}</p>
      ${connectForm(session, integration)}`,
  })
}

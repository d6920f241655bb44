import { emptyAnswer, type Answer } from '../../answer.ts'
import { html, page } from '../../html.ts'
import type { OauthProvider } from '../../provider.ts'
import { randomHex } from '../../random-id.ts'
import type { ApiRequest } from '../api-request.ts'
import { accountsAt, grantScopes } from './authorise.ts'
import type { NangoParts } from '../state.ts'

/** Where the sandbox plays a provider's authorize page. */
export function authorizePath(provider: OauthProvider): string {
  return `/sandbox/authorize/${provider.nangoProvider}`
}

/** `GET /sandbox/authorize/:provider`: the consent page, as a person at the provider would see it. */
export function showConsent(parts: NangoParts, request: ApiRequest): Answer {
  const provider = findProvider(parts, request)
  const { query } = request
  if (provider === undefined || query.get('redirect_uri') !== callbackOf(parts)) return notAnAuthorizeLink()
  const scopes = scopesOf(provider, query.get('scope') ?? '')
  const hinted = query.get('login_hint')
  const accounts = accountsFor(parts, provider, query.get('state'))
  const chosen = accounts.find((account) => account === hinted) ?? accounts[0]
  return page({
    status: 200,
    title: `Allow access to ${provider.title}?`,
    body: html`<p class="note">This is the sandbox of shield. No real account is involved.</p>
      <form method="post" action="${authorizePath(provider)}">
        <input type="hidden" name="state" value="${query.get('state') ?? ''}" />
        <input type="hidden" name="asked" value="${scopes.join(' ')}" />
        <fieldset>
          <legend>Account</legend>
          ${accounts.map((account) => choice('radio', 'account', account, account === chosen))}
        </fieldset>
        <fieldset>
          <legend>The application asks to</legend>
          ${scopes.map((scope) => choice('checkbox', 'scope', scope, true))}
        </fieldset>
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny">Deny</button>
      </form>`,
  })
}

function choice(type: 'radio' | 'checkbox', name: string, value: string, isChosen: boolean) {
  const checked = { markup: isChosen ? ' checked' : '' }
  return html`<label><input type="${type}" name="${name}" value="${value}" ${checked} /> ${value}</label> `
}

/** `POST /sandbox/authorize/:provider`: what was decided, sent back to Nango's callback. */
export function decideConsent(parts: NangoParts, request: ApiRequest): Answer {
  const provider = findProvider(parts, request)
  const form = new URLSearchParams(request.body)
  if (provider === undefined || !form.has('decision')) return notAnAuthorizeLink()
  const account = accountsFor(parts, provider, form.get('state')).find((one) => one === form.get('account'))
  const back = new URL(callbackOf(parts))
  back.searchParams.set('state', form.get('state') ?? '')
  if (form.get('decision') !== 'allow' || account === undefined) {
    back.searchParams.set('error', 'access_denied')
    back.searchParams.set('error_description', 'The user denied')
    return emptyAnswer(302, { location: back.href })
  }
  const asked = (form.get('asked') ?? '').split(' ')
  const ticked = form.getAll('scope').filter((scope) => asked.includes(scope))
  const scopes = grantScopes(parts, ticked)
  const code = `sandbox-code-${randomHex(parts.random, 16)}`
  parts.state.codes.set(code, { ...provider.issue({ account, scopes }), account })
  back.searchParams.set('code', code)
  return emptyAnswer(302, { location: back.href })
}

/** Who can consent: at a provider with an address for each account, only that one. */
function accountsFor(parts: NangoParts, provider: OauthProvider, state: string | null): readonly string[] {
  const flow = parts.state.flows.get(state ?? '')
  const config = flow?.session.defaults[flow.integration.key]?.connection_config
  return config === undefined ? provider.accounts : accountsAt(provider, config)
}

function findProvider(parts: NangoParts, request: ApiRequest): OauthProvider | undefined {
  return parts.providers
    .filter((provider) => provider.form === undefined)
    .find(({ nangoProvider }) => nangoProvider === request.parameters['provider'])
}

function callbackOf(parts: NangoParts): string {
  return `${parts.url}/oauth/callback`
}

function scopesOf(provider: OauthProvider, scope: string): readonly string[] {
  return scope.split(provider.scopeSeparator).filter((one) => one !== '')
}

function notAnAuthorizeLink(): Answer {
  return page({
    status: 400,
    title: 'Not a consent link',
    body: html`<p>This page opens from the link that <code>shield connect</code> prints.</p>`,
  })
}

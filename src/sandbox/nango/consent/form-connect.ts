import { isOk, type Answer } from '../../answer.ts'
import type { FormCredentials, FormProvider } from '../../provider.ts'
import { keepGrant } from './authorise.ts'
import { authorizationOf } from '../connections/credentials.ts'
import type { Integration, NangoParts, Session, StoredConnection } from '../state.ts'

interface FormEntry {
  readonly session: Session
  readonly integration: Integration & { readonly provider: FormProvider }
  readonly credentials: FormCredentials
  /** What was typed or put into the address; what the session says wins. */
  readonly config: Readonly<Record<string, string>>
}

/** Tries the credentials at the provider, as Nango does first. Undefined when they do not work, whatever the reason. */
export function connectByForm(parts: NangoParts, entry: FormEntry): StoredConnection | undefined {
  const { session, integration, credentials } = entry
  const { provider } = integration
  const config = { ...entry.config, ...session.defaults[integration.key]?.connection_config }
  if (provider.serves?.(config) === false) return undefined
  if (!isOk(verify(parts, provider, credentials))) return undefined
  const account = provider.form.accountOf(credentials)
  if (account === undefined) return undefined
  return keepGrant(parts, session, integration, { grant: credentials, account, config, expiresAt: null })
}

/** The answer to what Nango asks the provider first. */
export function verify(parts: NangoParts, provider: FormProvider, credentials: FormCredentials): Answer {
  const path = provider.form.verification
  const answer = provider.handle({
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: { authorization: authorizationOf(credentials), 'content-type': 'application/json' },
    body: null,
  })
  parts.record({ method: 'GET', path, body: null, status: answer.status })
  return answer
}

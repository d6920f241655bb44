import { ShieldError } from '../../domain/errors.ts'
import type { CredentialForm } from '../../domain/provider/provider.ts'
import { SENDING } from './scopes.ts'

/** A token of a system user. https://developers.facebook.com/docs/whatsapp/business-management-api/get-started */
export const credentialForm: CredentialForm = {
  mode: 'api-key',
  fields: [{ key: 'apiKey', label: 'Access token (EAA…)', parse: parseToken }],
  advise: (scopes) => [
    `In Meta's business settings under System users, generate a token with the permission ${scopes.join(' and ')}`,
    scopes.includes(SENDING)
      ? 'A token from the app dashboard ends after a day'
      : `To send as well, connect for writing, with a token that also has ${SENDING}`,
  ],
}

/** Nango takes letters and digits only. */
function parseToken(given: string): string {
  const text = given.trim()
  if (/^[0-9A-Za-z]{16,1000}$/.test(text)) return text
  throw new ShieldError('usage', 'That is not an access token: one is made of letters and digits, EAA…', {
    hint: 'Copy it whole, as Meta shows it when it is generated; it is shown once',
  })
}

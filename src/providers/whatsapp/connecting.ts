import { ShieldError } from '../../domain/errors.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { CredentialForm } from '../../domain/provider/provider.ts'

/** The keys under which a connection keeps Meta's ids. */
export const PHONE_NUMBER_ID = 'phoneNumberId'
export const WABA_ID = 'wabaId'

/** Meta's id of the number that this connection sends from. Fails with `not_connected` when it was never given. */
export function phoneNumberIdOf(connection: Connection): string {
  return idOf(connection, PHONE_NUMBER_ID, 'the id of its phone number')
}

/** Meta's id of the business account. Fails with `not_connected` when it was never given. */
export function wabaIdOf(connection: Connection): string {
  return idOf(connection, WABA_ID, 'the id of its business account')
}

/** The command that authorises this connection again. */
export function connectCommand({ name, config }: Pick<Connection, 'name' | 'config'>): string {
  const ids = [
    ['--phone-number-id', config[PHONE_NUMBER_ID]],
    ['--business-account-id', config[WABA_ID]],
  ].map(([flag, id]) => ` ${flag} ${id ?? 'ID'}`)
  return `${reconnectCommand({ provider: 'whatsapp', name })}${ids.join('')}`
}

function idOf(connection: Connection, key: string, what: string): string {
  const id = connection.config[key]
  if (id !== undefined && id !== '') return id
  throw new ShieldError('not_connected', `The connection ${connection.name} does not say ${what}`, {
    hint: connectCommand(connection),
  })
}

/** Permissions of a token. https://developers.facebook.com/docs/permissions */
export const SENDING = 'whatsapp_business_messaging'
export const MANAGING = 'whatsapp_business_management'

const PERMISSIONS = [SENDING, MANAGING, 'business_management']

/** Meta's permissions have no longer form. Fails with `usage` for what is none of WhatsApp's. */
export function expandScope(scope: string): string {
  if (PERMISSIONS.includes(scope)) return scope
  throw new ShieldError('usage', `${quoted(scope)} is not a permission for WhatsApp`, {
    hint: `One of ${PERMISSIONS.join(', ')}`,
  })
}

/** A token of a system user. https://developers.facebook.com/docs/whatsapp/business-management-api/get-started */
export const credentialForm: CredentialForm = {
  mode: 'api-key',
  fields: [{ key: 'apiKey', label: 'Access token (EAA…)', parse: parseToken }],
  advise: (scopes) => [
    `In Meta's business settings under System users, generate a token with the ${scopes.length === 1 ? 'permission' : 'permissions'} ${scopes.join(' and ')}`,
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

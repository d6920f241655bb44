import type { Account } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { path } from '../../domain/provider/http.ts'
import { defineProvider, type ProviderAccess } from '../../domain/provider/provider.ts'
import { option, say, type Wording } from '../../domain/text/wording.ts'
import { PHONE_NUMBER_ID, WABA_ID, credentialForm, expandScope, MANAGING, SENDING } from './connecting.ts'
import { parseWebhook } from './parse-webhook.ts'
import { FIXED_VALUES } from './send-message/plan.ts'
import { isPermissionMissing, isUnseen, parseGraphError, readBody } from './graph-error.ts'
import { whatsappListMessages } from './list-messages.ts'
import { whatsappListTemplates } from './list-templates.ts'
import { whatsappSendMessage } from './send-message.ts'

/** WhatsApp's Cloud API. */
export const whatsapp = defineProvider({
  name: 'whatsapp',
  title: 'WhatsApp',
  nangoProvider: 'whatsapp-business',
  auth: 'form',
  form: credentialForm,
  connectSettings: [
    {
      flag: '--phone-number-id',
      key: PHONE_NUMBER_ID,
      description: "Meta's id of the number to send from (WhatsApp Manager > Phone numbers), not the number",
      parse: (given) => parseId(option('--phone-number-id', `config.${PHONE_NUMBER_ID}`), given),
    },
    {
      flag: '--business-account-id',
      key: WABA_ID,
      description: "Meta's id of the WhatsApp business account that the number belongs to",
      parse: (given) => parseId(option('--business-account-id', `config.${WABA_ID}`), given),
    },
  ],
  expandScope,
  writeScopes: [SENDING],
  // A token does not tell what it may do.
  readAccount,
  parseWebhook,
  labelFrom: (config) => config[PHONE_NUMBER_ID],
  fixedValues: FIXED_VALUES,
  operations: [whatsappListMessages, whatsappListTemplates, whatsappSendMessage],
})

/** https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account-to-number-current-status/ */
async function readAccount({
  get,
  config,
  apiVersion,
  name = 'whatsapp',
}: ProviderAccess): Promise<Account | null> {
  const phoneNumberId = config[PHONE_NUMBER_ID]
  if (phoneNumberId === undefined) return null
  const response = await get(path`/${apiVersion}/${phoneNumberId}`, [['fields', 'id,display_phone_number']])
  const error = parseGraphError(response)
  if (error !== undefined && (isUnseen(error) || isPermissionMissing(error))) return null
  const asked = { what: 'the phone number', connection: { name, config }, permission: MANAGING }
  const { id, display_phone_number: label } = readBody(response, asked)
  return id === phoneNumberId && typeof label === 'string' && label !== '' ? { label, confirmed: true } : null
}

function parseId(at: Wording, given: string): string {
  const id = given.trim()
  if (/^[1-9]\d{4,24}$/.test(id)) return id
  throw new ShieldError('usage', say`${at} ${quoted(given)} is not an id of Meta's`, {
    hint: say`Digits only: ${at} 106540352242922 (a phone number is not its id)`,
  })
}

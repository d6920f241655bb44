import type { FormCredentials } from '../provider.ts'

/** The one number of the one business account that the sandbox plays. */
export const PHONE_NUMBER_ID = '106540352242922'
export const WABA_ID = '102290129340398'
export const DISPLAY_NUMBER = 'sandbox:+1 555-078-3881'

/** The number in E.164. */
export const OWN_NUMBER = '+15550783881'

export type Permission = 'whatsapp_business_messaging' | 'whatsapp_business_management'

/** An access token: whose, and what it may do. */
export interface Token {
  readonly account: string
  readonly permissions: readonly Permission[]
  readonly text: string
}

/** The first one can do everything; the others show what a lesser token meets. */
export const TOKENS: readonly Token[] = [
  {
    account: 'sandbox:system-user',
    permissions: ['whatsapp_business_messaging', 'whatsapp_business_management'],
    text: 'EAAsandboxSystemUser',
  },
  { account: 'sandbox:sender', permissions: ['whatsapp_business_messaging'], text: 'EAAsandboxSender' },
  { account: 'sandbox:manager', permissions: ['whatsapp_business_management'], text: 'EAAsandboxManager' },
]

export function findToken(authorization: string): Token | undefined {
  return TOKENS.find(({ text }) => authorization === `Bearer ${text}`)
}

export function credentialsOf(account: string): FormCredentials {
  return { type: 'API_KEY', apiKey: TOKENS.find((one) => one.account === account)?.text ?? '' }
}

export function accountOf(credentials: FormCredentials): string | undefined {
  if (credentials.type !== 'API_KEY') return undefined
  return TOKENS.find(({ text }) => text === credentials.apiKey)?.account
}

import { ShieldError } from '../../domain/errors.ts'

/** Permissions of a token. https://developers.facebook.com/docs/permissions */
export const SENDING = 'whatsapp_business_messaging'
export const MANAGING = 'whatsapp_business_management'

const PERMISSIONS = [SENDING, MANAGING, 'business_management']

/** Meta's permissions have no longer form. Fails with `usage` for what is none of WhatsApp's. */
export function expandScope(scope: string): string {
  if (PERMISSIONS.includes(scope)) return scope
  throw new ShieldError('usage', `${JSON.stringify(scope.slice(0, 80))} is not a permission for WhatsApp`, {
    hint: `One of ${PERMISSIONS.join(', ')}`,
  })
}

/** Why a provider refuses, for faults: the words and the status that come with it. */
export interface Reason {
  /** Nango's id of the provider whose word it is. */
  readonly provider: string
  readonly status: number
  readonly message: string
}

/**
 * By the provider's own word for them, those that a status alone does not tell apart.
 * https://developers.google.com/workspace/calendar/api/guides/errors
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/
 */
export const REASONS: Readonly<Record<string, Reason>> = {
  rateLimitExceeded: google(403, 'Rate Limit Exceeded'),
  userRateLimitExceeded: google(403, 'User Rate Limit Exceeded'),
  quotaExceeded: google(403, 'Calendar usage limits exceeded.'),
  130497: whatsapp(403, 'Business account is restricted from messaging users in this country.'),
  131037: whatsapp(400, 'WhatsApp provided number needs display name approval before message can be sent.'),
  131045: whatsapp(500, 'Incorrect certificate'),
}

function google(status: number, message: string): Reason {
  return { provider: 'google-calendar', status, message }
}

function whatsapp(status: number, message: string): Reason {
  return { provider: 'whatsapp-business', status, message }
}

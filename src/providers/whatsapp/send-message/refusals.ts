import { isPermissionMissing, isRateLimit, isTokenDead, type GraphError } from '../graph-error.ts'

/** Refusals after which nothing was sent, and what each means. https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
const MEANINGS: Readonly<Record<number, string>> = {
  33: 'the number that should send it is not there',
  100: 'a part of it is not valid',
  368: 'the account is blocked for a breach of policy',
  130403: 'the recipient has blocked this business',
  130472: "the recipient is in an experiment of Meta's and gets no such message",
  131008: 'a part of it is missing',
  131009: 'a part of it is not valid',
  131021: 'it would go to the sender itself',
  131026:
    'it cannot be delivered: the recipient is not on WhatsApp, uses an old version or has not agreed to its terms',
  131030: "the recipient is not on the test number's list",
  131031: 'the account is locked',
  131042: 'the account has a problem with paying',
  131047: 'the 24-hour window is closed; only a template can be sent',
  131048: 'too many of your messages were reported as spam',
  131049: 'the recipient gets no more marketing for now',
  131050: 'the recipient has opted out of marketing',
  131051: 'WhatsApp does not take this kind of message',
  131052: 'the file could not be fetched',
  131053: 'the file could not be taken',
  131062: 'this message cannot go to a user id; send it to a number',
  132000: 'the template takes another number of parameters',
  132001: 'there is no such template in this language, or it is not approved',
  132005: 'the filled-in template is too long',
  132007: 'the template breaks a policy',
  132012: "a parameter does not have the template's form",
  132015: 'the template is paused because of its quality',
  132016: 'the template is disabled because of its quality',
  132018: "a parameter does not have the template's form",
  133010: 'the number is not registered with the Cloud API',
}

/**
 * The codes of what any request can be refused for, a GET too: Nango follows a redirect unseen, which turns the POST into
 * a GET after the message may have gone.
 */
const GENERAL: readonly number[] = [33, 100]

/** Why nothing was sent; undefined where that is not certain (Meta's own trouble, codes that nobody has described). */
export function meaningOf(error: GraphError): string | undefined {
  if (GENERAL.includes(error.code) && !error.isAboutMessage) return undefined
  if (isTokenDead(error)) return 'the token is no longer valid; connect again'
  if (isPermissionMissing(error)) return 'the token may not do this'
  if (isRateLimit(error)) return 'too many messages for now; propose it again later'
  if (error.code === 100 && error.subcode === 33) return 'the number that should send it is not there'
  return MEANINGS[error.code]
}

/** The same for a code alone, in a status of a message; undefined for one that nobody has described. */
export function meaningOfCode(code: number): string | undefined {
  return MEANINGS[code]
}

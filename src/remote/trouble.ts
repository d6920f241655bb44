import { isShieldError, ShieldError } from '../domain/errors.ts'

/** What is said of a server that was not reached. */
export function unreachable({ origin }: URL, error: unknown): ShieldError {
  return new ShieldError('unavailable', `The server at ${origin} cannot be reached: ${wordsFor(error)}`, {
    hint: 'Check SHIELD_URL, and that shield serve runs there',
    cause: error,
  })
}

/** It was reached and did not answer, so that nobody knows here what it did. */
export function cutOff({ origin }: URL, error: unknown): ShieldError {
  return new ShieldError(
    'unavailable',
    `The server at ${origin} was reached and gave no answer: ${wordsFor(error)}`,
    {
      hint: 'Whether it was done is to be seen there: shield approvals list',
      reason: 'cut-off',
      cause: error,
    },
  )
}

/** Whether the server may have done what it was asked to do. */
export function isCutOff(error: unknown): boolean {
  return isShieldError(error) && error.reason === 'cut-off'
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; NODE_EXTRA_CA_CERTS names one to trust',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody vouches for its certificate; NODE_EXTRA_CA_CERTS names one to trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'nobody vouches for its certificate; NODE_EXTRA_CA_CERTS names one to trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'nobody vouches for its certificate; NODE_EXTRA_CA_CERTS names one to trust',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is one of another host',
  EPROTO: 'it does not speak TLS',
}

function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown trouble'
  const code = 'code' in error ? String(error.code) : ''
  // Of several addresses that were tried the message is empty.
  return WORDS[code] ?? (error.message === '' ? code : error.message)
}

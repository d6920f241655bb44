/** Why no connection to a server came about. */
export interface NoConnection {
  /** After "cannot be reached: ". */
  readonly what: string
  /** What helps; absent where it is to start the server. */
  readonly hint?: string
}

/**
 * What the code of a failed connection means; undefined: nothing is known of it. `setting` names the setting with the
 * address. https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
 */
export function explainNoConnection(code: string, setting: string): NoConnection | undefined {
  const trust = { hint: TRUST }
  switch (code) {
    case 'ECONNREFUSED':
      return { what: 'nothing listens there' }
    case 'ENOTFOUND':
      return { what: 'there is no such host', hint: `Check the name of the host in ${setting}` }
    case 'EAI_AGAIN':
      return {
        what: 'its name cannot be looked up now',
        hint: `Check this machine's network, and the name of the host in ${setting}`,
      }
    case 'ECONNRESET':
    case 'EPIPE':
      return { what: 'the connection was cut' }
    case 'ETIMEDOUT':
      return { what: 'it does not answer' }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        what: 'no way leads there',
        hint: `Check this machine's network, and the host in ${setting}`,
      }
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { what: 'its certificate is signed by itself', ...trust }
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return { what: 'nobody that is trusted here vouches for its certificate', ...trust }
    case 'CERT_HAS_EXPIRED':
      return { what: 'its certificate has expired', hint: 'Have it renewed there' }
    case 'CERT_NOT_YET_VALID':
      return { what: 'its certificate is not valid yet', hint: "Check this machine's clock" }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        what: 'its certificate is one of another host',
        hint: `Set ${setting} to a name that stands in the certificate`,
      }
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return { what: 'it does not speak TLS', hint: `Check https and the port in ${setting}` }
    default:
      return undefined
  }
}

/** Node reads it once, before anything of shield runs. */
const TRUST =
  'Set NODE_EXTRA_CA_CERTS to a PEM file with the certificate, or that of who issued it, in the environment (a .env comes too late for it)'

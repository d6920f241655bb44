/** Why no connection to a server came about. */
export interface NoConnection {
  /** After "cannot be reached: ". */
  readonly what: string
  /** What helps; absent where it is to start the server. */
  readonly hint?: string
}

/** Node reads it once, before anything of shield runs. */
const TRUST =
  'Set NODE_EXTRA_CA_CERTS to a PEM file with the certificate, or that of its issuer, in the environment (a .env comes too late for it)'

const NOBODY_VOUCHES: NoConnection = {
  what: 'its certificate is not signed by anybody who is trusted here',
  hint: TRUST,
}
const NO_WAY: NoConnection = {
  what: 'there is no route to it',
  hint: "Check this machine's network, and the host in SETTING",
}
const NO_TLS: NoConnection = { what: 'it does not speak TLS', hint: 'Check https and the port in SETTING' }

/** https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const BY_CODE: Readonly<Record<string, NoConnection>> = {
  ECONNREFUSED: { what: 'nothing listens there' },
  ECONNRESET: { what: 'the connection was cut' },
  EPIPE: { what: 'the connection was cut' },
  ETIMEDOUT: { what: 'it does not answer' },
  ENOTFOUND: { what: 'there is no such host', hint: 'Check the name of the host in SETTING' },
  EAI_AGAIN: {
    what: 'its name cannot be looked up now',
    hint: "Check this machine's network, and the name of the host in SETTING",
  },
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'its certificate is self-signed', hint: TRUST },
  SELF_SIGNED_CERT_IN_CHAIN: NOBODY_VOUCHES,
  UNABLE_TO_GET_ISSUER_CERT: NOBODY_VOUCHES,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOBODY_VOUCHES,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOBODY_VOUCHES,
  CERT_HAS_EXPIRED: { what: 'its certificate has expired', hint: 'Have it renewed there' },
  CERT_NOT_YET_VALID: { what: 'its certificate is not valid yet', hint: "Check this machine's clock" },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its certificate is for another host',
    hint: 'Set SETTING to a name that is in the certificate',
  },
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
}

/**
 * What the code of a failed connection means; undefined: nothing is known of it. `setting` names the setting with the
 * address.
 */
export function explainNoConnection(code: string, setting: string): NoConnection | undefined {
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
  if (known?.hint === undefined) return known
  return { ...known, hint: known.hint.replace('SETTING', setting) }
}

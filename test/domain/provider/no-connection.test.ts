import { describe, expect, it } from 'vitest'
import { explainNoConnection } from '../../../src/domain/provider/no-connection.ts'

describe('a connection that did not come about', () => {
  it.each([
    ['ENOTFOUND', 'there is no such host', 'Check the name of the host in NANGO_BASE_URL'],
    ['EAI_AGAIN', 'its name cannot be looked up now', 'the name of the host in NANGO_BASE_URL'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not signed by anybody who is trusted here', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host', 'Set NANGO_BASE_URL'],
    ['CERT_HAS_EXPIRED', 'its certificate has expired', 'renewed'],
    ['CERT_NOT_YET_VALID', 'its certificate is not valid yet', 'clock'],
  ])('is explained by its code %s', (code, what, hint) => {
    const explained = explainNoConnection(code, 'NANGO_BASE_URL')
    expect(explained?.what).toContain(what)
    expect(explained?.hint).toContain(hint)
  })

  it('has no hint of its own where the server just has to be started', () => {
    expect(explainNoConnection('ECONNREFUSED', 'NANGO_BASE_URL')).toEqual({ what: 'nothing listens there' })
  })

  it('is not explained by a code that nobody knows', () => {
    expect(explainNoConnection('ENOSUCH', 'NANGO_BASE_URL')).toBeUndefined()
  })
})

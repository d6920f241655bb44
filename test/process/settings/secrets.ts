import type { Sandbox } from '../../../src/sandbox/start-sandbox.ts'

/**
 * What opens doors in the sandbox: tokens of a session, of Google and of Meta, keys of the shop, a client secret of a
 * test.
 */
const TOKEN =
  /nango_connect_session_[0-9a-f]{8,}|sandbox-[ar]t-[0-9a-f]{8,}|c[ks]_sandbox[a-z]{4,}|EAAsandbox\w+|secret-canary/g

/** The link of `connect` is there to be opened by a person, and dead once the command ends. */
const LINK = /^(?:  https?:\/\/\S+|\{"event":"link","url":"[^"]+".*)$/gm

/** Every secret that stands in one of these texts: the sandbox's, and what else is given. */
export function secretsIn(
  texts: readonly string[],
  sandbox: Sandbox,
  others: readonly string[] = [],
): readonly string[] {
  const { apiKey, webhookSecret, metaAppSecret, environment } = sandbox
  const keys = [apiKey, webhookSecret, metaAppSecret, environment.META_VERIFY_TOKEN, ...others].flatMap(
    (key) => [key, Buffer.from(key, 'latin1').toString('base64')],
  )
  return texts.flatMap((text) => {
    const rest = text.replaceAll('\r\n', '\n').replaceAll(LINK, '')
    return [...keys.filter((key) => rest.includes(key)), ...(rest.match(TOKEN) ?? [])]
  })
}

import type { Connection } from '../../domain/provider/connection.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { NangoConnectionDetail } from '../../domain/ports/nango.ts'
import type { Parts } from '../parts.ts'

/**
 * What Nango forgets of a connection when it is authorised again: the metadata of one with a form, the address of its
 * webhooks where a session does not carry it, settings that are secret. The first two are put back, unless somebody gave
 * others meanwhile. What cannot be put back is told and is no failure: the connection itself is as it should be.
 */
export async function putBack(
  parts: Parts,
  connection: Connection,
  before: NangoConnectionDetail | undefined,
  after: NangoConnectionDetail,
): Promise<void> {
  if (before === undefined) return
  const nango = await parts.nango()
  const metadata = missing(before.metadata, after.metadata)
  if (Object.keys(metadata).length > 0) {
    await tell(parts, `the metadata (${Object.keys(metadata).join(', ')})`, connection, () =>
      nango.addMetadata(connection, metadata),
    )
  }
  const url = before.webhookUrl
  if (url !== null && after.webhookUrl === null) {
    await tell(parts, 'the webhook address', connection, () => nango.setWebhookUrl(connection, url))
  }
  const secret = before.withheld.filter((name) => !after.withheld.includes(name))
  if (secret.length > 0) {
    parts.notice(
      `Nango forgot ${secret.join(', ')} of ${connection.name}: shield reads no secret and could not send it again. Set it anew at Nango`,
    )
  }
}

function missing<Value>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(after, name)))
}

async function tell(
  parts: Parts,
  what: string,
  { name }: Connection,
  put: () => Promise<void>,
): Promise<void> {
  try {
    await put()
  } catch (error) {
    if (!isShieldError(error)) throw error
    parts.notice(`Nango forgot ${what} of ${name}, and it could not be put back: ${error.message}`)
  }
}

import { createHash } from 'node:crypto'
import { ShieldError } from '../../domain/errors.ts'
import { isSameSecret } from '../../domain/hash.ts'
import type { HttpContext } from '../context.ts'
import { noteStranger } from '../server/identify.ts'
import type { Answer } from '../route.ts'

/**
 * Meta asks once, when the address or the token is saved, whether it reaches somebody who knows the token, and wants its
 * number back. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export async function answerChallenge(context: HttpContext, request: Request): Promise<Answer> {
  const { searchParams } = new URL(request.url)
  const only = (name: string): string => {
    const [first = '', ...others] = searchParams.getAll(name)
    return others.length === 0 ? first : ''
  }
  const token = context.settings.metaVerifyToken
  const isKnown = token !== undefined && isSameText(only('hub.verify_token'), token)
  const challenge = only('hub.challenge')
  // No more than it can need: what is sent back must not be a page.
  if (only('hub.mode') === 'subscribe' && isKnown && /^[\w-]{1,100}$/.test(challenge)) {
    return { status: 200, text: challenge, headers: { 'content-type': 'text/plain; charset=utf-8' } }
  }
  const why = token === undefined ? 'META_VERIFY_TOKEN is not set' : 'Mode, token or challenge is not right'
  context.log('webhook_refused', { route: new URL(request.url).pathname, why })
  await noteStranger(context, request, 'GET /v1/integrations/whatsapp/webhook')
  throw new ShieldError('denied', 'The verification is not right')
}

function isSameText(one: string, other: string): boolean {
  return isSameSecret(digest(one), digest(other))
}

/** Has one length, whatever was given. */
function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}

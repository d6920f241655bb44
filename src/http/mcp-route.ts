import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Principal } from '../domain/access/principal.ts'
import { ShieldError } from '../domain/errors.ts'
import { quoted } from '../domain/text/quoted.ts'
import { list, object } from '../wire/composites.ts'
import { text } from '../wire/shape.ts'
import type { HttpContext } from './context.ts'
import type { PublicRoute } from './public-routes.ts'
import type { Answer } from './route.ts'
import { identify, noteStranger } from './server/let-in.ts'
import { isDenial, withoutStatus } from './server/problem.ts'
import { parseWith, readJson, readQuery } from './server/read-request.ts'
import { eitherOf } from './server/serve-route.ts'

/** Where agents speak the Model Context Protocol with the server. */
export const MCP_PATH = '/mcp'

/** What is known of it without a token, for clients that insist. https://www.rfc-editor.org/rfc/rfc9728 */
const METADATA_PATH = `/.well-known/oauth-protected-resource${MCP_PATH}`

const query = z.strictObject({ tools: z.string().max(200).optional() })

/**
 * Answers one message, with the tools that the token may use. Host and Origin were looked at before; the token is looked at
 * now, whatever was so of the message before. Fails as a route does.
 */
export async function serveMcp(
  context: HttpContext,
  { req, env }: Context<{ Bindings: HttpBindings }>,
): Promise<Answer> {
  const request = req.raw
  const principal = await letIn(context, request)
  context.know(env.incoming.socket, principal.name)
  const { tools } = parseWith(query, readQuery(new URL(request.url).searchParams), 'query')
  const { name } = principal
  const actor = { name, door: 'mcp' } as const
  const response = await context.mcp({
    request,
    body: await readJson(request),
    principal,
    gate: context.gateFor(principal, 'mcp'),
    groups: tools === undefined ? null : await groupsIn(context, tools),
    // Where people open the pages may be another name than the one that agents reach the server by.
    pageOf: (id) => `${context.settings.origin ?? baseOf(context, request)}/approvals/${id}`,
    takeSeat: () => {
      try {
        return context.seats.take(name)
      } catch (error) {
        throw withoutStatus(error)
      }
    },
    onDenied: (what, typed) =>
      context.doorLog.denial({ actor, typed, what: `POST ${MCP_PATH}: ${what}` }).catch((error: unknown) => {
        throw withoutStatus(error)
      }),
    leaving: (isWait) => eitherOf(request.signal, isWait ? context.draining : context.ending),
  })
  return { status: response.status, response }
}

async function letIn(context: HttpContext, request: Request): Promise<Principal> {
  try {
    return await identify(context, request, [
      `resource_metadata="${baseOf(context, request)}${METADATA_PATH}"`,
    ])
  } catch (error) {
    if (isDenial(error)) await noteStranger(context, request, `POST ${MCP_PATH}`)
    throw error
  }
}

/** As the caller reaches it: a Host that is not the server's own was refused before. */
function baseOf({ isSecure }: HttpContext, request: Request): string {
  return `${isSecure ? 'https' : 'http'}://${(request.headers.get('host') ?? '').toLowerCase()}`
}

/** Fails with `usage` for one that is not there. */
async function groupsIn({ operations }: HttpContext, text: string): Promise<readonly string[]> {
  const known = [...new Set((await operations()).map(({ name }) => name.split('.')[0] ?? ''))]
  const given = text.split(',')
  const unknown = given.find((name) => !known.includes(name))
  if (unknown === undefined) return given
  throw new ShieldError('usage', `tools takes groups of operations, not ${quoted(unknown)}`, {
    hint: `One of ${known.join(', ')}`,
  })
}

interface Metadata {
  readonly resource: string
  readonly resource_name: string
  readonly bearer_methods_supported: readonly string[]
}

const METADATA = object<Metadata>({
  resource: text,
  resource_name: text,
  bearer_methods_supported: list(text),
})

/** Says that a token goes into a header, and names no server that would give one: a person makes it. */
export const metadataRoute: PublicRoute = {
  method: 'GET',
  path: METADATA_PATH,
  summary: 'How /mcp is protected, in the words of OAuth 2.0 (RFC 9728)',
  answers: { 200: { summary: 'The metadata', schema: METADATA } },
  handle: (context, request) => ({
    status: 200,
    body: METADATA.encode({
      resource: `${baseOf(context, request)}${MCP_PATH}`,
      resource_name: 'shield',
      bearer_methods_supported: ['header'],
    }),
  }),
}

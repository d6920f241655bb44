import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import type { HttpContext } from '../context.ts'
import { identify, noteStranger } from './let-in.ts'
import { isDenial } from './problem.ts'
import { parseWith, readJson, readQuery } from './read-request.ts'
import type { Answer, Route } from '../route.ts'

/** Lets a request in, reads it and has the route answer it. Fails with whatever stands in the way. */
export async function serveRoute(
  context: HttpContext,
  route: Route,
  hono: Context<{ Bindings: HttpBindings }>,
): Promise<Answer> {
  const request = hono.req.raw
  const params = hono.req.param()
  const principal = await letIn(context, request, route)
  context.know(hono.env.incoming.socket, principal.name)
  let leaving: ReturnType<typeof eitherOf> | undefined
  let waiting: ReturnType<typeof eitherOf> | undefined
  try {
    const gate = context.gateFor(principal, 'http')
    gate.admit(route.uses)
    const query = readQuery(new URL(request.url).searchParams)
    const body = route.method === 'GET' ? {} : await readJson(request)
    return await route.handle(context, {
      principal,
      gate,
      params,
      query: parseWith(route.query ?? NOTHING, query, 'query'),
      body: parseWith(route.body ?? NOTHING, body, 'body'),
      header: (name) => request.headers.get(name) ?? undefined,
      get signal() {
        leaving ??= eitherOf(request.signal, context.ending)
        return leaving.signal
      },
      get patience() {
        waiting ??= eitherOf(request.signal, context.draining)
        return waiting.signal
      },
    })
  } catch (error) {
    if (isDenial(error)) {
      const actor = { name: principal.name, door: 'http' } as const
      await context.doorLog.denial({ actor, typed: params['id'], what: placeOf(route) })
    }
    throw error
  } finally {
    leaving?.release()
    waiting?.release()
  }
}

/** For a route that takes nothing. */
const NOTHING = z.strictObject({})

async function letIn(context: HttpContext, request: Request, route: Route): Promise<Principal> {
  try {
    return await identify(context, request)
  } catch (error) {
    if (isDenial(error)) await noteStranger(context, request, placeOf(route))
    throw error
  }
}

function placeOf({ method, path }: Route): string {
  return `${method} ${path}`
}

/**
 * A signal for whichever of two comes first. `AbortSignal.any` would leave a trace at the one that lives as long as the
 * server for each request; after `release` nothing is left there.
 */
export function eitherOf(
  one: AbortSignal,
  other: AbortSignal,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  if (one.aborted || other.aborted) abort()
  for (const signal of [one, other]) signal.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of [one, other]) signal.removeEventListener('abort', abort)
    },
  }
}

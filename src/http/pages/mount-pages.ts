import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { ShieldError } from '../../domain/errors.ts'
import { isSameSecret } from '../../domain/hash.ts'
import { FAILED_SIGN_INS } from '../../domain/limits.ts'
import type { Session } from '../../gate/access/sessions.ts'
import type { HttpContext } from '../context.ts'
import { PAGE_WORDS } from '../server/command-words.ts'
import { arrivalOf, noteStranger, refuseForeign } from '../server/let-in.ts'
import { createAllowance } from '../server/limits.ts'
import { bugOf } from '../server/log.ts'
import { isDenial, problemOf, problemWith, withRequestId } from '../server/problem.ts'
import { readBody } from '../server/read-request.ts'
import { loadAssets } from './assets.ts'
import {
  beginConnect,
  connectingPage,
  connectPage,
  disconnectAction,
  disconnectPage,
} from './connections/connect.ts'
import { acceptAction, acceptPage, connectionsPage } from './connections/connections.ts'
import { dashboard } from './dashboard.ts'
import { eventStream, newsRoute } from './events.ts'
import { holdAction, releaseAction } from './hold.ts'
import { errorPage, pageResponse } from './layout.ts'
import type { PageContext, PageRoute } from './page-route.ts'
import { DECISIONS } from './requests/decision-forms.ts'
import { queuePage } from './requests/queue.ts'
import { requestPage } from './requests/request-page.ts'
import { considerSeveral, decideSeveral } from './requests/several.ts'
import { cookieName, goTo, showSignIn, signIn, signOut } from './sign-in.ts'

type Env = { Bindings: HttpBindings }
type Answer = (hono: Context<Env>) => Promise<Response>

/** The longest form, in bytes. */
const LONGEST_FORM = 256 * 1024

/** Adds the pages to the application. `missing`: the page about one that there is not. */
export function mountPages(app: Hono<Env>, context: HttpContext): { readonly missing: Answer } {
  const pages: PageContext = {
    ...context,
    assets: loadAssets(),
    mayFailToSignIn: createAllowance(context.now, FAILED_SIGN_INS),
  }
  const guarded =
    (path: string, answer: Answer): Answer =>
    (hono) =>
      guard(pages, path, hono, answer)
  app.get('/assets/:mark/:name', async (hono) => {
    const { mark, name } = hono.req.param()
    return pages.assets.respond(mark, name) ?? new Response(null, { status: 404 })
  })
  app.get(
    '/sign-in',
    guarded('/sign-in', (hono) => showSignIn(pages, hono)),
  )
  app.post(
    '/sign-in',
    guarded('/sign-in', async (hono) => signIn(pages, hono, await readForm(hono))),
  )
  app.post(
    '/sign-out',
    guarded('/sign-out', async (hono) => {
      const session = await sessionOf(pages, hono)
      if (session !== null) assertCsrf(session, await readForm(hono))
      return signOut(pages, session)
    }),
  )
  for (const path of pathsOfForms()) {
    app.get(
      path,
      guarded(path, async (hono) => goTo(pageBefore(hono.req.path))),
    )
  }
  for (const route of PAGES) {
    app.on(
      route.method,
      route.path,
      guarded(route.path, (hono) => serve(pages, route, hono)),
    )
  }
  const missing = guarded('*', async (hono) => {
    const { pathname, search } = new URL(hono.req.url)
    const [, path] = WITH_SLASH.exec(pathname) ?? []
    if (path !== undefined) return goTo(`${path}${search}`)
    throw problemWith(404, 'not_found', 'There is no such page')
  })
  return { missing }
}

/** A page of ours with a slash too many at its end. */
const WITH_SLASH = /^((?:\/[a-z\d][\w.-]*)+)\/$/

/** Where forms are sent to and no page is: somebody comes there by reloading, or by signing in anew. */
function pathsOfForms(): readonly string[] {
  const pages = new Set(PAGES.filter(({ method }) => method === 'GET').map(({ path }) => path))
  return PAGES.filter(({ path }) => !pages.has(path)).map(({ path }) => path)
}

/** `/approvals/apr_7f3k9q2m4x` for `/approvals/apr_7f3k9q2m4x/approve`. */
function pageBefore(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** Whatever goes wrong is a page too, and a refusal stands in the audit log. */
function guard(pages: PageContext, path: string, hono: Context<Env>, answer: Answer): Promise<Response> {
  return pages.access.answer(arrivalOf(hono, path), () => answered(pages, path, hono, answer))
}

async function answered(
  pages: PageContext,
  path: string,
  hono: Context<Env>,
  answer: Answer,
): Promise<Response> {
  try {
    refuseForeign(pages, hono.req.raw)
    return await answer(hono)
  } catch (error) {
    // What keeps it from being found may be what went wrong.
    const session = await sessionOf(pages, hono).catch(() => null)
    const writing = isDenial(error) ? noteDenial(pages, path, hono, session) : Promise.resolve()
    // What kept it from being written down counts before the denial.
    const said = await writing.then(
      () => error,
      (trouble: unknown) => trouble,
    )
    const problem = withRequestId(problemOf(said, PAGE_WORDS), pages.requestId())
    if (problem.status === 500) pages.log('bug', bugOf(error))
    const isDecision = DECISIONS.some((route) => route.path === path)
    return errorPage(pages, session, problem, isDecision ? pageBefore(hono.req.path) : null)
  }
}

/** Writes down that somebody was refused. */
async function noteDenial(
  pages: PageContext,
  path: string,
  { req }: Context<Env>,
  session: Session | null,
): Promise<void> {
  const what = `${req.method} ${path}`
  if (session === null) return noteStranger(pages, req.raw, what)
  const actor = { name: session.principal.name, door: 'web' } as const
  await pages.doorLog.denial({ actor, typed: req.param('id'), what })
}

async function serve(pages: PageContext, route: PageRoute, hono: Context<Env>): Promise<Response> {
  const session = await sessionOf(pages, hono)
  const { search, searchParams: query } = new URL(hono.req.url)
  if (session === null) return goTo(`/sign-in?next=${encodeURIComponent(`${hono.req.path}${search}`)}`)
  pages.know(hono.env.incoming.socket, session.principal.name)
  const form = route.method === 'GET' ? new URLSearchParams() : await readForm(hono)
  if (route.method === 'POST') assertCsrf(session, form)
  const gate = pages.gateFor(session.principal, 'web')
  gate.admit(route.uses)
  // Before anything of the page is looked at: what comes after it, the page is told of.
  const upTo = route.method === 'GET' ? (await pages.lastChange()).number : undefined
  const header = (name: string): string | undefined => hono.req.header(name)
  const answer = await route.handle(pages, { session, gate, params: hono.req.param(), query, header, form })
  if (answer instanceof Response) {
    // Hono forgets the body of an answer to HEAD without a word to its writer.
    if (hono.req.method === 'HEAD') await answer.body?.cancel()
    return answer
  }
  if ('goTo' in answer) return goTo(answer.goTo)
  const waiting = gate.offers('requests.count') ? await gate.requests.count(['pending']) : 0
  return pageResponse(pages.assets, { ...answer, session, waiting, upTo })
}

async function sessionOf(pages: PageContext, hono: Context<Env>): Promise<Session | null> {
  const id = getCookie(hono, cookieName(pages))
  return id === undefined ? null : pages.sessions.use(id)
}

/** Fails with `usage` (413, 415). */
async function readForm(hono: Context<Env>): Promise<URLSearchParams> {
  const type = hono.req.header('content-type') ?? 'none'
  if (!/^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(type)) {
    throw problemWith(415, 'usage', 'A form is needed here')
  }
  return new URLSearchParams(Buffer.from(await readBody(hono.req.raw, LONGEST_FORM)).toString())
}

/** Fails with `denied`: the form was not made for this session. */
function assertCsrf({ csrf }: Session, form: URLSearchParams): void {
  if (isSameSecret(form.get('csrf') ?? '', csrf)) return
  throw new ShieldError('denied', 'The form is not of this session', {
    hint: 'Reload the page and send it again',
  })
}

/** Every page that one has to be signed in for. */
export const PAGES: readonly PageRoute[] = [
  dashboard,
  connectionsPage,
  queuePage,
  considerSeveral,
  decideSeveral,
  requestPage,
  ...DECISIONS,
  connectPage,
  beginConnect,
  connectingPage,
  disconnectPage,
  disconnectAction,
  acceptPage,
  acceptAction,
  holdAction,
  releaseAction,
  eventStream,
  newsRoute,
]

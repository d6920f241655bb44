import type { HttpContext } from '../context.ts'
import type { GuardedGate } from '../../gate/access/guarded-gate.ts'
import type { GateCall } from '../../gate/access/needs.ts'
import type { Session } from '../../gate/access/sessions.ts'
import type { Assets } from './assets.ts'
import type { Page } from './layout.ts'

/** What every page works with. */
export interface PageContext extends HttpContext {
  readonly assets: Assets
  /** Whether a failed try to sign in is still looked at as one: all of them together could fill the log. */
  readonly mayFailToSignIn: () => boolean
}

/** Somebody who is signed in wants a page, or sent a form of one. */
export interface PageAsk {
  readonly session: Session
  /** The gate as they have it. */
  readonly gate: GuardedGate
  /** By the names in the path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly header: (name: string) => string | undefined
  /** Empty for a GET. Its CSRF token is checked already. */
  readonly form: URLSearchParams
}

/** A page, or where to go from here. */
type PageAnswer = Omit<Page, 'session'> | { readonly goTo: string } | Response

/** A GET shows and never changes anything. */
export interface PageRoute {
  readonly method: 'GET' | 'POST'
  /** `/approvals/:id` */
  readonly path: string
  /** The functions of the gate that it is for: somebody to whom all of them are closed is not let in. */
  readonly uses: readonly GateCall[]
  readonly handle: (context: PageContext, ask: PageAsk) => Promise<PageAnswer>
}

import { characterCount } from '../../../domain/text/character-count.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { assertMay, assertMayDecide, assertMaySettle, isOwn } from '../../../gate/access/may.ts'
import { gateOf, requestOf } from '../gate-of.ts'
import type { PageAsk, PageContext, PageRoute } from '../page-route.ts'
import { assertReadToEnd, longValuesIn } from '../read-to-end.ts'

// Deciding is gate/send/decide.ts, whichever page it comes from. A second factor would be asked for here, between the form
// and the gate, and would be another `assurance`.

const approve = onRequest('approve', async (context, ask, request) => {
  assertMayDecide(ask.session.principal, request)
  const { preview } = await gateOf(context, ask.session).requests.view(request.id)
  assertReadToEnd(ask.form, preview === null ? 0 : longValuesIn(preview))
  const wish = { id: request.id, ...given(ask), assurance: 'session' } as const
  // The call is not called back when the browser goes away.
  const watch = { signal: new AbortController().signal, onPhase: () => undefined }
  await gateOf(context, ask.session).requests.approve(wish, watch)
})

const reject = onRequest('reject', async (context, ask, request) => {
  assertMayDecide(ask.session.principal, request)
  const wish = { id: request.id, ...given(ask), assurance: 'session' } as const
  await gateOf(context, ask.session).requests.reject(wish)
})

const cancel = onRequest('cancel', async (context, ask, request) => {
  const { principal } = ask.session
  assertMay(
    principal,
    ...(isOwn(principal, request) ? (['cancel-own', 'cancel-any'] as const) : (['cancel-any'] as const)),
  )
  await gateOf(context, ask.session).requests.cancel(request.id, given(ask).reason)
})

const look = onRequest('look', async (context, ask, request) => {
  assertMay(ask.session.principal, 'resolve')
  await gateOf(context, ask.session).requests.lookForProof(request.id)
})

const resolve = onRequest('resolve', async (context, ask, request) => {
  assertMaySettle(ask.session.principal, request)
  const { reason } = given(ask)
  const applied = ask.form.get('applied')
  if (reason === null || (applied !== 'yes' && applied !== 'no')) {
    throw new ShieldError('usage', 'Say what happened, and how you know')
  }
  await gateOf(context, ask.session).requests.settleByWord(request.id, { applied: applied === 'yes', reason })
})

/** Every form that changes a request. */
export const DECISIONS: readonly PageRoute[] = [approve, reject, cancel, look, resolve]

type Work = (context: PageContext, ask: PageAsk, request: ApprovalRequest) => Promise<void>

/** Does the work and shows the request as it stands then. */
function onRequest(verb: string, work: Work): PageRoute {
  return {
    method: 'POST',
    path: `/approvals/:id/${verb}`,
    handle: async (context, ask) => {
      const request = await requestOf(context, ask.session, ask.params['id'] ?? '')
      await work(context, ask, request)
      return { goTo: `/approvals/${request.id}` }
    },
  }
}

/** The digest of what was shown, and a reason in somebody's own words. */
function given({ form }: PageAsk): { readonly digest: string; readonly reason: string | null } {
  const reason = (form.get('reason') ?? '').trim()
  if (characterCount(reason) > 1000) throw new ShieldError('usage', 'A reason has at most 1000 characters')
  return { digest: form.get('digest') ?? '', reason: reason === '' ? null : reason }
}

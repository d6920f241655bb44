import { characterCount } from '../../../domain/text/quoted.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { GateCall } from '../../../gate/access/needs.ts'
import type { PageAsk, PageRoute } from '../page-route.ts'
import { assertReadToEnd, longValuesIn } from '../read-to-end.ts'

// Deciding is gate/send/decide.ts, whichever page it comes from. A second factor would be asked for here, between the form
// and the gate, and would be another `assurance`.

const approve = onRequest('approve', 'requests.approve', async (ask, id) => {
  const { requests } = ask.gate
  const { preview } = await requests.view(id)
  assertReadToEnd(ask.form, preview === null ? 0 : longValuesIn(preview))
  const wish = { id, ...given(ask), assurance: 'session' } as const
  // The call is not called back when the browser goes away.
  const watch = { signal: new AbortController().signal, onPhase: () => undefined }
  await requests.approve(wish, watch)
})

const reject = onRequest('reject', 'requests.reject', async (ask, id) => {
  const wish = { id, ...given(ask), assurance: 'session' } as const
  await ask.gate.requests.reject(wish)
})

const cancel = onRequest('cancel', 'requests.cancel', async (ask, id) => {
  await ask.gate.requests.cancel(id, given(ask).reason)
})

const look = onRequest('look', 'requests.lookForProof', async (ask, id) => {
  await ask.gate.requests.lookForProof(id)
})

const resolve = onRequest('resolve', 'requests.settleByWord', async (ask, id) => {
  const { reason } = given(ask)
  const applied = ask.form.get('applied')
  if (reason === null || (applied !== 'yes' && applied !== 'no')) {
    throw new ShieldError('usage', 'Say what happened, and how you know')
  }
  await ask.gate.requests.settleByWord(id, { applied: applied === 'yes', reason })
})

/** Every form that changes a request. */
export const DECISIONS: readonly PageRoute[] = [approve, reject, cancel, look, resolve]

type Work = (ask: PageAsk, id: string) => Promise<void>

/** Does the work and shows the request as it stands then. */
function onRequest(verb: string, call: GateCall, work: Work): PageRoute {
  return {
    method: 'POST',
    path: `/approvals/:id/${verb}`,
    uses: [call],
    handle: async (_context, ask) => {
      const { id } = await ask.gate.requests.get(ask.params['id'] ?? '')
      await work(ask, id)
      return { goTo: `/approvals/${id}` }
    },
  }
}

/** The digest of what was shown, and a reason in somebody's own words. */
function given({ form }: PageAsk): { readonly digest: string; readonly reason: string | null } {
  const reason = (form.get('reason') ?? '').trim()
  if (characterCount(reason) > 1000) throw new ShieldError('usage', 'A reason has at most 1000 characters')
  return { digest: form.get('digest') ?? '', reason: reason === '' ? null : reason }
}

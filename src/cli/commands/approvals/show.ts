import { tryOr } from '../../../domain/errors.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { requestView } from '../../../wire/request-view.ts'
import type { App } from '../../app.ts'
import type { Invocation } from '../../frame.ts'
import { foldedText, foldRequest, renderPurged, renderRequest } from '../../show/request.ts'
import { DETAILS_FLAG } from '../../show/put-before.ts'

export async function show({ app, args, options }: Invocation): Promise<number> {
  const view = await (await app.gate()).requests.view(args[0] ?? '')
  const { terminal } = app
  const surface = terminal.outSurface
  if (app.globals.json) terminal.json(requestView.encode(view))
  else if (view.preview === null) await terminal.page(await renderPurged(view, surface))
  else {
    const policy = await policyText(app, view.request)
    const { shown, folded } =
      options['details'] === true ? { shown: view, folded: 0 } : await foldRequest(app, view, surface)
    const look = { folded: foldedText(folded, DETAILS_FLAG), policy }
    await terminal.page(await renderRequest(shown, surface, look))
  }
  return 0
}

/** What policy says of a request that waits, in the words of its page; undefined where it says nothing. */
async function policyText(app: App, { id, state }: ApprovalRequest): Promise<string | undefined> {
  if (state !== 'pending') return undefined
  const { policy } = await app.gate()
  const explained = await tryOr(
    () => policy.explain(id),
    // What cannot be read now must not keep anybody from looking.
    ({ code, message }) => (code === 'unavailable' ? message : undefined),
  )
  if (typeof explained !== 'object') return explained
  return explained.policy === null ? undefined : explained.outcome
}

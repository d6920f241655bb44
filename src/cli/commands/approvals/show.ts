import { requestView } from '../../../wire/request-view.ts'
import type { Invocation } from '../../frame.ts'
import { policyText } from '../../show/policy-line.ts'
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

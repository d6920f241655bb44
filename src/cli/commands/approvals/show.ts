import { requestView } from '../../../wire/request-view.ts'
import type { Invocation } from '../../frame.ts'
import { foldedText, foldRequest, renderPurged, renderRequest } from '../../show/request.ts'
import { DETAILS_FLAG } from '../../show/put-before.ts'

export async function show({ app, args, options }: Invocation): Promise<number> {
  const view = await (await app.gate()).requests.view(args[0] ?? '')
  const { terminal } = app
  const surface = terminal.outSurface
  if (app.globals.json) terminal.json(requestView.encode(view))
  else if (view.preview === null) await terminal.page(await renderPurged(view, surface))
  else if (options['details'] === true) await terminal.page(await renderRequest(view, surface))
  else {
    const { shown, folded } = await foldRequest(app, view, surface)
    await terminal.page(await renderRequest(shown, surface, { folded: foldedText(folded, DETAILS_FLAG) }))
  }
  return 0
}

import { requestView } from '../../../wire/request-view.ts'
import type { Invocation } from '../../frame.ts'
import { renderPurged, renderRequest } from '../../show/request.ts'

export async function show({ app, args }: Invocation): Promise<number> {
  const view = await (await app.gate()).requests.view(args[0] ?? '')
  const { terminal } = app
  if (app.globals.json) terminal.json(requestView.encode(view))
  else if (view.preview === null) terminal.out(await renderPurged(view, terminal.outSurface))
  else terminal.out(await renderRequest(view, terminal.outSurface))
  return 0
}

import type { ApprovalRequest } from '../../domain/request.ts'
import { getRequest } from '../../gate/find-request.ts'
import { requestJson } from '../../gate/request-json.ts'
import { tidy } from '../../gate/tidy.ts'
import { viewRequest, type RequestView } from '../../gate/view-request.ts'
import type { App } from '../app.ts'
import type { Invocation } from '../frame.ts'
import { jsonText } from '../json.ts'
import { renderPurged, renderRequest } from '../request.ts'

export async function show({ app, args }: Invocation): Promise<number> {
  await tidy(app.parts)
  const request = await getRequest(await app.parts.store(), args[0] ?? '')
  if (request.purgedAt !== undefined || request.payloadLost !== undefined) return showPurged(app, request)
  const view = await viewRequest(app.parts, request)
  const { terminal } = app
  if (app.globals.json) terminal.out(jsonText(viewJson(view)))
  else terminal.out(await renderRequest(view, terminal.outSurface))
  return 0
}

async function showPurged(app: App, request: ApprovalRequest): Promise<number> {
  const { terminal } = app
  if (app.globals.json) terminal.out(jsonText({ ...requestJson(request), preview: null }))
  else terminal.out(await renderPurged({ request, now: app.parts.now() }, terminal.outSurface))
  return 0
}

function viewJson({ request, preview, approvedToday, earlier, later, forged, owner }: RequestView) {
  return {
    ...requestJson(request),
    preview,
    approvedToday,
    forged,
    owner,
    changes: earlier?.changes ?? [],
    later: later.map(({ id, state, origin }) => ({ id, state, kind: origin?.kind })),
  }
}

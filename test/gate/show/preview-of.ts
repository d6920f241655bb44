import { freezeCall, type CallDraft } from '../../../src/domain/request/call.ts'
import type { Fact, RenderedPreview } from '../../../src/domain/request/preview.ts'
import { renderPreview } from '../../../src/gate/show/render-preview.ts'
import { createNotesAdd, createNotesScript } from '../fake-notes.ts'
import { requestOf } from '../sample-request.ts'

/** What an approver of this call reads, when its operation names these facts. */
export function previewOf(draft: Partial<CallDraft>, facts: readonly Fact[]): RenderedPreview {
  const script = createNotesScript()
  script.facts = facts
  const call = freezeCall({ method: 'POST', path: '/books/diary/notes', ...draft })
  const request = requestOf({ call, warnings: ['Beware'], reason: 'Trust me, it is only a note' })
  return renderPreview(createNotesAdd(script), request)
}

import { html } from 'hono/html'
import { bytesOf, textOf, type Body } from '../../../domain/request/body.ts'
import { alsoSentLines, type LabelledValue } from '../../../domain/request/preview.ts'
import type { RequestView } from '../../../domain/request/request-view.ts'
import type { FoldedPreview } from '../../../gate/show/fold-machinery.ts'
import type { Markup } from '../layout.ts'
import { factList } from './fact-list.ts'

/** The machinery, and the bytes themselves, which hold nothing that does not stand above. */
export function machineryFold(
  { request, preview }: Pick<RequestView, 'request' | 'preview'>,
  { machinery }: FoldedPreview,
): Markup {
  const { call, digest } = request
  return html`<details class="card machinery">
    <summary>Details: request line, markers, digest, the call as it is sent</summary>
    ${factList([
      ...alsoSentLines({ ...preview, alsoSent: machinery }),
      { label: 'Digest', value: digest },
      { label: 'Method', value: call.method },
      { label: 'Path', value: call.path },
      {
        label: 'Query',
        value: new URLSearchParams(
          call.query.map(([name, value]): [string, string] => [name, value]),
        ).toString(),
      },
      ...bodyRows(call.body),
    ])}
  </details>`
}

/** Bytes that are no text are written in base64. */
function bodyRows(body: Body | null): readonly LabelledValue[] {
  if (body === null || typeof body === 'string') return [{ label: 'Body', value: body ?? '' }]
  const text = textOf(bytesOf(body))
  return [
    { label: 'Type', value: body.type },
    text === undefined ? { label: 'Body (base64)', value: body.base64 } : { label: 'Body', value: text },
  ]
}

import { html } from 'hono/html'
import {
  alsoSentLines,
  factLines,
  type RenderedPreview,
  type LabelledValue,
} from '../../../domain/request/preview.ts'
import type { FactChange, RequestView } from '../../../domain/request/request-view.ts'
import type { State } from '../../../domain/request/request.ts'
import { safeBlock, safeText } from '../../../domain/text/safe-text.ts'
import type { Markup } from '../layout.ts'
import { factList, flags, isLong, type ReadToEnd, shownValue } from './fact-list.ts'
import { bytesOf, textOf, type Body } from '../../../domain/request/body.ts'
import type { FoldedPreview } from '../../../gate/show/fold-machinery.ts'

/**
 * What the approver reads before deciding: facts, everything else that is sent, notes, warnings. Nothing is left out. `ends`: long
 * values have to be read to their ends before the request is approved.
 */
export function previewSection(preview: RenderedPreview, ends?: ReadToEnd): Markup {
  return html`<section aria-labelledby="what" class="card">
    <h2 id="what">${safeText(preview.verb)}</h2>
    ${factList(factLines(preview), ends)}
    ${
      preview.alsoSent.length === 0
        ? ''
        : html`<h3>Also sent (not explained above)</h3>
            ${factList(alsoSentLines(preview), ends)}`
    }
    ${preview.notes.map((note) => html`<p class="note"><bdi>${safeText(note)}</bdi></p>`)}
    ${
      preview.warnings.length === 0
        ? ''
        : html`<div class="warnings">
            <h3>Warnings</h3>
            <ul>
              ${preview.warnings.map(
                (warning) =>
                  html`<li>
                    ${shownValue(warning, 'Warning', isLong(warning) ? ends?.box('Warning') : undefined)}${flags(warning)}
                  </li>`,
              )}
            </ul>
          </div>`
    }
  </section>`
}

/** What the requester says, behind a fence. `of`: tells several of them on one page apart. */
export function ownWords(words: string, of = ''): Markup {
  const id = `words${of}`
  return html`<section aria-labelledby="${id}" class="card">
    <h2 id="${id}">What the requester says</h2>
    <p class="note">Nobody has checked it.</p>
    <blockquote class="words"><bdi class="value">${safeBlock(words)}</bdi></blockquote>
    ${flags(words)}
  </section>`
}

/** What would be read differently at the request that this one came from. */
export function changesSection(earlierId: string, changes: readonly FactChange[]): Markup {
  return html`<section aria-labelledby="changes" class="card">
    <h2 id="changes">Changed since <a href="/approvals/${earlierId}">${earlierId}</a></h2>
    ${
      changes.length === 0
        ? html`<p>Nothing that an approver reads.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">what</th>
                <th scope="col">before</th>
                <th scope="col">now</th>
              </tr>
            </thead>
            <tbody>
              ${changes.map(
                ({ label, before, after }) =>
                  html`<tr>
                    <th scope="row">${safeText(label)}</th>
                    <td>${before === null ? 'none' : shownValue(before, `${label}, before`)}</td>
                    <td>
                      ${after === null ? 'none' : html`${shownValue(after, `${label}, now`)}${flags(after)}`}
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`
}

/** A state as a word with a colour; never a colour alone. */
export function stateMark(state: State): Markup {
  return html`<span class="state ${state}">${state}</span>`
}

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

/** Bytes that are not text are written in base64. */
function bodyRows(body: Body | null): readonly LabelledValue[] {
  if (body === null || typeof body === 'string') return [{ label: 'Body', value: body ?? '' }]
  const text = textOf(bytesOf(body))
  return [
    { label: 'Type', value: body.type },
    text === undefined ? { label: 'Body (base64)', value: body.base64 } : { label: 'Body', value: text },
  ]
}

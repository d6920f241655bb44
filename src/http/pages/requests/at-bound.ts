import { html } from 'hono/html'
import { isFull } from '../../../domain/request/bounds.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { may } from '../../../gate/access/may.ts'
import type { HttpContext } from '../../context.ts'
import type { Markup } from '../layout.ts'
import type { Session } from '../session/sessions.ts'

/** Who has as much waiting as one may, or was refused as often, for those who see everybody's requests. */
export async function atBoundNotice(
  { parts, settings: { bounds }, refusals }: HttpContext,
  { principal }: Session,
): Promise<Markup | ''> {
  if (!may(principal, 'see-all')) return ''
  const waiting = await (await parts.store()).requests.waiting()
  const lines = [
    ...waiting
      .filter((one) => isFull(one, bounds))
      .map(({ requester, pending, bytes }) => [
        requester,
        `has ${pending} requests waiting (${bytes} bytes)`,
      ]),
    ...refusals.atBound().map((name) => [name, `was refused ${bounds.refusals} times within an hour`]),
  ]
  if (lines.length === 0) return ''
  return html`<section class="card problem" aria-labelledby="at-bound">
    <h2 id="at-bound">At the bound</h2>
    ${lines.map(([name = '', what]) => html`<p><bdi>${safeText(name)}</bdi> ${what}, and is refused more.</p>`)}
  </section>`
}

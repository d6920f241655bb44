import { html } from 'hono/html'
import { isFull } from '../../../domain/request/bounds.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import type { HttpContext } from '../../context.ts'
import type { Markup } from '../layout.ts'

/** Who has as much waiting as one may, or was refused as often, for those who see everybody's requests. */
export async function atBoundNotice(
  { settings: { bounds }, doorLog }: HttpContext,
  gate: GuardedGate,
): Promise<Markup | ''> {
  if (!gate.offers('server.waiting')) return ''
  const waiting = await gate.server.waiting()
  const lines = [
    ...waiting
      .filter((one) => isFull(one, bounds))
      .map(({ requester, pending, bytes }) => [
        requester,
        `has ${pending} requests waiting (${bytes} bytes)`,
      ]),
    ...doorLog.refusedMost().map((name) => [name, `was refused ${bounds.refusals} times within an hour`]),
  ]
  if (lines.length === 0) return ''
  return html`<section class="card problem" aria-labelledby="at-bound">
    <h2 id="at-bound">At the bound</h2>
    ${lines.map(([name = '', what]) => html`<p><bdi>${safeText(name)}</bdi> ${what}, and is refused more.</p>`)}
  </section>`
}

import { html } from 'hono/html'
import { tryOr } from '../../../domain/errors.ts'
import { amountText } from '../../../domain/operation/stakes.ts'
import type { LabelledValue } from '../../../domain/request/preview.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import type { Explained, ExplainedRule } from '../../../domain/ruling/explained.ts'
import type { LimitUse } from '../../../domain/policy/policy.ts'
import { amountOf, usedText } from '../../../domain/ruling/limit-text.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import type { Markup } from '../layout.ts'
import { factList } from './fact-list.ts'

/** What policy says of a request that waits for a decision; a text: why it cannot be told. Null: nothing. */
export async function explainedFor(
  gate: GuardedGate,
  { id, state }: ApprovalRequest,
): Promise<Explained | string | null> {
  if (state !== 'pending' || !gate.offers('policy.explain')) return null
  // What cannot be read now stops approving, and must not keep anybody from looking or rejecting.
  const explained = await tryOr(
    () => gate.policy.explain(id),
    ({ message }) => message,
  )
  return typeof explained === 'string' || explained.policy !== null ? explained : null
}

/** The rules that are met only by an approver who says why. */
export function rulesForReason(explained: readonly (Explained | string | null)[]): readonly string[] {
  const rules = explained.flatMap((one) =>
    one === null || typeof one === 'string' ? [] : one.reasonRequiredBy,
  )
  return [...new Set(rules)]
}

/** Why policy keeps who is signed in from approving it; none: it does not, as far as is known. */
export function refusedToYou(explained: Explained | string | null): readonly string[] {
  return explained === null || typeof explained === 'string' ? [] : explained.refusedToYou
}

/** The same for a reader, in place of what approves. */
export function refusalNote(why: readonly string[]): Markup {
  return html`<p class="note">You cannot approve it: ${safeText(why.join('; '))}.</p>`
}

/** What it says, in two lines; every rule and limit behind a fold. */
export function policySection(explained: Explained | string | null): Markup | '' {
  if (explained === null) return ''
  if (typeof explained === 'string') return html`<p class="card">${safeText(explained)}.</p>`
  return html`<section aria-labelledby="policy" class="card">
    <h2 id="policy">Policy</h2>
    <p>${safeText(explained.outcome)}.</p>
    <p class="note">${safeText(recipientsText(explained))}</p>
    <details>
      <summary>Rules and limits</summary>
      ${factList([...explained.rules.map(ruleFact), ...explained.limits.map(limitFact)])}
    </details>
  </section>`
}

function recipientsText({ amount, recipients, newRecipients, repeats }: Explained): string {
  const whom =
    recipients.length === 0
      ? 'for nobody in particular'
      : newRecipients.length === 0
        ? 'for known recipients'
        : `first time for ${newRecipients.join(', ')}`
  const money = amount === null ? [] : [amountText(amount)]
  return [...money, whom, `${repeats} of its kind within 24 h`].join('; ')
}

function ruleFact({ id, effect, says, why, demands }: ExplainedRule): LabelledValue {
  return { label: id, value: [`${effect}, ${says}`, ...(why === null ? [] : [why]), ...demands].join('; ') }
}

function limitFact({ rule, limit, used, adds }: LimitUse): LabelledValue {
  const more = adds === null ? 'it is not known how much this adds' : `this adds ${amountOf(limit, adds)}`
  return { label: `Limit of ${rule}`, value: `${usedText(limit, used)} are used; ${more}` }
}

import { factsOf, type Display } from '../../../domain/operation/display.ts'
import type { Write } from '../../../domain/operation/operation.ts'
import type { Explained, ExplainedRule } from '../../../domain/ruling/explained.ts'
import type { LimitUse } from '../../../domain/policy/policy.ts'
import { amountOf, limitText } from '../../../domain/ruling/limit-text.ts'
import { amountText } from '../../../domain/operation/stakes.ts'
import { explained } from '../../../wire/policy-in-force.ts'
import type { Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { operationInput } from '../operations/operation-input.ts'

/** What policy says of a request that is there, or of the one that an operation's flags describe. Queues nothing. */
export async function explain(invocation: Invocation, operation: Write | undefined): Promise<number> {
  const { app, args } = invocation
  const { policy } = await app.gate()
  const found = await policy.explain(
    operation === undefined
      ? (args[0] ?? '')
      : {
          operation: operation.name,
          input: await operationInput(invocation, operation),
          connection: app.globals.connection,
          reason: undefined,
          idempotencyKey: null,
          expiresIn: null,
          duplicate: true,
          supersedes: undefined,
        },
  )
  return answer(app, { json: () => explained.encode(found), display: () => explanation(found) })
}

export function explanation(found: Explained): Display {
  const { amount, recipients, newRecipients, repeats, reversal, rules, limits } = found
  const isNew = (one: string) => (newRecipients.includes(one) ? `${one} (new)` : one)
  return [
    factsOf([
      ['Outcome', found.outcome],
      ['Policy', found.policy ?? 'none'],
      ['Paused', found.paused === null ? null : `by ${found.paused.by.name}: ${found.paused.reason}`],
      ['Amount', amount === null ? 'none that is known' : amountText(amount)],
      ['Recipients', recipients.length === 0 ? 'none' : recipients.map(isNew).join(', ')],
      ['Writes like it within 24 h', String(repeats)],
      ['Class', reversal],
    ]),
    {
      kind: 'table',
      columns: ['rule', 'effect', 'says', 'why'],
      rows: rules.map(ruleRow),
      empty: 'No rule is about this operation',
    },
    ...(limits.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            columns: ['rule', 'limit', 'used', 'this one'],
            rows: limits.map(limitRow),
            empty: '',
          },
        ]),
  ]
}

function ruleRow({ id, effect, says, why, demands }: ExplainedRule): readonly string[] {
  return [id, effect, says, [...(why === null ? [] : [why]), ...demands].join('; ')]
}

function limitRow({ rule, limit, used, adds }: LimitUse): readonly string[] {
  const unit = (value: number) => amountOf(limit, value)
  return [rule, limitText(limit), unit(used), adds === null ? 'not known' : unit(adds)]
}

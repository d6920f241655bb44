import type { Display } from '../../../domain/operation/display.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import { findingText, type Finding } from '../../../domain/policy/finding.ts'
import type { Limit, Policy, Rule } from '../../../domain/policy/policy.ts'
import { inspectPolicy } from '../../../domain/policy/read-policy.ts'
import { digitsOf } from '../../../domain/text/money.ts'
import { lengthOf } from '../../../domain/text/times.ts'
import { checkedPolicy } from '../../../wire/policy.ts'
import type { Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { readNamed } from './policy-file.ts'

/** `policy check FILE`. Fails with `usage` and names everything that is wrong. */
export async function check({ app, args }: Invocation, operations: readonly Operation[]): Promise<number> {
  const { policy, warnings } = inspectPolicy(readNamed('FILE', args[0] ?? ''), operations)
  return answer(app, {
    json: () => checkedPolicy.encode({ ...policy, findings: warnings }),
    display: () => display(policy, warnings),
  })
}

function display({ digest, timeZone, rules }: Policy, warnings: readonly Finding[]): Display {
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Digest', value: digest },
        { label: 'Time zone', value: timeZone },
      ],
    },
    {
      kind: 'table',
      columns: ['rule', 'effect', 'operations', 'how'],
      rows: rules.map((rule) => [rule.id, rule.effect, rule.operations.join(', '), howOf(rule)]),
      empty: 'No rules',
    },
    ...warnings.map((one) => ({ kind: 'warning', text: findingText(one) }) as const),
  ]
}

/** What a rule says beside its condition, in short. */
function howOf(rule: Rule): string {
  return [
    rule.message ?? '',
    rule.approvers.length === 0 ? '' : `by ${rule.approvers.join(' or ')}`,
    rule.reasonRequired ? 'with a reason' : '',
    rule.expiresIn === null ? '' : `within ${lengthOf(rule.expiresIn)}`,
    rule.reversal === null ? '' : `as ${rule.reversal}`,
    ...rule.limits.map(limitText),
    rule.irreversible ? 'also what cannot be taken back' : '',
    rule.repeats ? 'also repeats' : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}

function limitText({ most, currency, per, by }: Limit): string {
  const window = by === null ? `in ${per}` : `in ${per} for each ${by}`
  return `${currency === undefined ? most : asMoney(most, currency)} ${window}`
}

function asMoney(most: number, currency: string): string {
  const places = digitsOf(currency)
  const digits = String(most).padStart(places + 1, '0')
  const cut = digits.length - places
  return `${digits.slice(0, cut)}${places === 0 ? '' : `.${digits.slice(cut)}`} ${currency}`
}

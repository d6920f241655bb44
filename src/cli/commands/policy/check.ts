import type { Display } from '../../../domain/operation/display.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import { findingText, type Finding } from '../../../domain/policy/finding.ts'
import type { Limit, Policy, Rule } from '../../../domain/policy/policy.ts'
import { inspectPolicy, readPolicy } from '../../../domain/policy/read-policy.ts'
import { digitsOf } from '../../../domain/text/money.ts'
import { lengthOf } from '../../../domain/text/times.ts'
import { checkedPolicy, testedPolicy } from '../../../wire/policy.ts'
import { type Invocation, textOption } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { readNamed } from '../../named-file.ts'
import { createJudge } from '../../../domain/policy/judge.ts'
import { readCases } from '../../../domain/policy/read-cases.ts'
import { runCases, type CaseResult, type CasesRun } from '../../../domain/ruling/run-cases.ts'

/** `policy check FILE`. Fails with `usage` and names everything that is wrong. */
export async function check({ app, args }: Invocation, operations: readonly Operation[]): Promise<number> {
  const { policy, warnings } = inspectPolicy(readNamed('FILE', args[0] ?? ''), operations)
  return answer(app, {
    json: () => checkedPolicy.encode({ ...policy, findings: warnings }),
    display: () => checkedDisplay(policy, warnings),
  })
}

function checkedDisplay({ digest, timeZone, rules }: Policy, warnings: readonly Finding[]): Display {
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

const NO_CASES = 'Cases are there, or in the file that --cases names; docs/policy.md shows how they look'

/** `policy test FILE`: ends 1 where a case fails. */
export async function test(
  { app, args, options }: Invocation,
  operations: readonly Operation[],
): Promise<number> {
  const file = args[0] ?? ''
  const policy = readPolicy(readNamed('FILE', file), operations)
  const casesFile = textOption(options, 'cases') ?? file.replace(/(?:\.ya?ml)?$/, '.test.yaml')
  const cases = readCases(readNamed('--cases', casesFile, NO_CASES), operations)
  const run = runCases(policy, createJudge(policy, operations), cases)
  const passed = run.cases.every((one) => one.passed)
  await answer(app, {
    json: () => testedPolicy.encode({ ...run, digest: policy.digest, passed }),
    display: () => testedDisplay(run, policy.rules.length),
  })
  return passed ? 0 : 1
}

function testedDisplay({ cases, untested }: CasesRun, rules: number): Display {
  const failed = cases.filter(({ passed }) => !passed)
  const never = untested.length === 0 ? '' : `; never ${untested.join(', ')}`
  return [
    ...failed.map((one) => ({ kind: 'facts', facts: failureFacts(one) }) as const),
    {
      kind: 'facts',
      facts: [
        { label: 'Cases', value: `${cases.length - failed.length} of ${cases.length} as expected` },
        { label: 'Rules', value: `${rules - untested.length} of ${rules} matched in a case${never}` },
      ],
    },
  ]
}

function failureFacts({ name, line, expected, found, why, before, noRoom }: CaseResult) {
  return [
    { label: 'Failed', value: `${name} (line ${line})` },
    { label: 'Expected', value: said(expected) },
    { label: 'Found', value: said(found) },
    ...(before.writes === 0
      ? []
      : [{ label: 'Before', value: `${before.allowed} of ${before.writes} writes were allowed` }]),
    ...(noRoom === null ? [] : [{ label: 'No room', value: noRoom }]),
    ...why.map(({ rule, says }) => ({ label: rule, value: says })),
  ]
}

function said({ effect, rules }: CaseResult['expected']): string {
  return rules === null || rules.length === 0 ? effect : `${effect} by ${rules.join(', ')}`
}

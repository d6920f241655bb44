import type { Display } from '../../../domain/operation/display.ts'
import type { Operation } from '../../../domain/operation/operation.ts'
import { createJudge } from '../../../domain/policy/judge.ts'
import { readCases } from '../../../domain/policy/read-cases.ts'
import { readPolicy } from '../../../domain/policy/read-policy.ts'
import { runCases, type CaseResult, type CasesRun } from '../../../domain/ruling/run-cases.ts'
import { testedPolicy } from '../../../wire/policy.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { readNamed } from './policy-file.ts'

const NO_CASES = 'Cases stand there, or in the file that --cases names; docs/policy.md shows how they look'

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
    display: () => display(run, policy.rules.length),
  })
  return passed ? 0 : 1
}

function display({ cases, untested }: CasesRun, rules: number): Display {
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

import { factsOf } from '../../../domain/operation/display.ts'
import { localTime } from '../../../domain/text/times.ts'
import { policyOrNone } from '../../../wire/policy-in-force.ts'
import type { Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { describeHold } from '../approvals/hold.ts'

/** The policy in force, text and all. Ends 0 also where there is none. */
export async function showPolicy({ app }: Invocation): Promise<number> {
  const policy = await (await app.gate()).policy.inForce()
  return answer(app, {
    json: () => policyOrNone.encode({ policy }),
    display: () => {
      if (policy === null)
        return [{ kind: 'text', text: 'No policy is in force: every write waits for a person' }]
      const { digest, appliedAt, appliedBy, paused, text } = policy
      return [
        factsOf([
          ['Digest', digest],
          ['Applied', `${localTime(appliedAt)}, by ${appliedBy}`],
          ['Paused', paused === null ? null : describeHold(paused)],
        ]),
        ...text.split('\n').map((line) => ({ kind: 'text' as const, text: line })),
      ]
    },
  })
}

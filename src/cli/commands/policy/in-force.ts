import { factsOf } from '../../../domain/operation/display.ts'
import { localTime } from '../../../domain/text/times.ts'
import { policyOrNone, paused, resumed } from '../../../wire/policy.ts'
import type { Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { describeHold } from '../approvals/hold.ts'
import { LONGEST_HOLD_REASON } from '../../../domain/limits.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { characterCount } from '../../../domain/text/quoted.ts'

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

/** Ends 0 also where it was paused already: what was wanted is so. */
export async function pause({ app }: Invocation, given: string | undefined): Promise<number> {
  const reason = given?.trim() ?? ''
  if (reason === '' || characterCount(reason) > LONGEST_HOLD_REASON) {
    throw new ShieldError('usage', `A pause needs --reason, of at most ${LONGEST_HOLD_REASON} characters`, {
      hint: 'shield policy pause --reason "drafts look odd today"',
    })
  }
  const found = await (await app.gate()).policy.pause(reason)
  if (app.globals.json) app.terminal.json(paused.encode(found))
  app.terminal.talk(
    found.isNew
      ? 'Policy allows nothing from now on; what it asks and denies stays. Resume: shield policy resume\n'
      : `Already paused, ${safeText(describeHold(found.pause))}\n`,
  )
  return 0
}

export async function resume({ app }: Invocation): Promise<number> {
  const lifted = await (await app.gate()).policy.resume()
  if (app.globals.json) app.terminal.json(resumed.encode({ resumed: lifted }))
  app.terminal.talk(
    lifted === null
      ? 'Policy is not paused\n'
      : `Policy allows again; it was paused ${safeText(describeHold(lifted))}. What waits meanwhile goes on waiting for a person\n`,
  )
  return 0
}

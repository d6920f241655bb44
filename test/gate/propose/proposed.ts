import { type NothingToDo, type Proposal, isNothingToDo } from '../../../src/domain/ports/gate.ts'
import {
  propose as proposeOrNothing,
  replace as replaceOrNothing,
} from '../../../src/gate/propose/propose.ts'

/** What was queued, where there has to be something to do. */
export async function proposed(answer: Promise<Proposal | NothingToDo>): Promise<Proposal> {
  const proposal = await answer
  if (isNothingToDo(proposal)) throw new Error(`Nothing was queued: ${proposal.nothingToDo}`)
  return proposal
}

export const propose = (...asked: Parameters<typeof proposeOrNothing>) => proposed(proposeOrNothing(...asked))

export const replace = (...asked: Parameters<typeof replaceOrNothing>) => proposed(replaceOrNothing(...asked))

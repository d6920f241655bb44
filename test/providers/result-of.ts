import type { Json } from '../../src/domain/text/json.ts'
import type { Outcome } from '../../src/domain/request/outcome.ts'

/** The result of what was applied. Fails with what was found instead. */
export function resultOf<Result extends Json>(outcome: Outcome<Result>): Result {
  if (outcome.kind === 'applied') return outcome.result
  throw new Error(`${outcome.kind}: ${outcome.reason}`)
}

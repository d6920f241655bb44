import { isShieldError, ShieldError } from '../domain/errors.ts'
import { MISFIT } from '../wire/shape.ts'
import { explainNoConnection, type NoConnection } from '../domain/provider/no-connection.ts'

/** What is said of a server that was not reached. */
export function unreachable({ origin }: URL, error: unknown): ShieldError {
  const { what, hint = 'Check SHIELD_URL, and that shield serve runs there' } = explained(error)
  return new ShieldError('unavailable', `The server at ${origin} cannot be reached: ${what}`, {
    hint,
    cause: error,
  })
}

/** It was reached and did not answer, so that nobody knows here what it did. */
export function cutOff({ origin }: URL, error: unknown): ShieldError {
  return new ShieldError(
    'unavailable',
    `The server at ${origin} was reached and gave no answer: ${explained(error).what}`,
    {
      hint: 'See there whether it was done: shield approvals list',
      reason: 'cut-off',
      cause: error,
    },
  )
}

/** Whether the server may have done what it was asked to do. */
export function mayBeDone(error: unknown): boolean {
  return isShieldError(error) && (error.reason === 'cut-off' || error.reason === MISFIT)
}

function explained(error: unknown): NoConnection {
  if (!(error instanceof Error)) return { what: 'unknown trouble' }
  const code = 'code' in error ? String(error.code) : ''
  // The message is empty when several addresses were tried.
  return explainNoConnection(code, 'SHIELD_URL') ?? { what: error.message === '' ? code : error.message }
}

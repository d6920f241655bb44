import type { Display } from './display.ts'
import type { Write } from './operation.ts'
import type { Ending } from '../request/request.ts'

/**
 * What became of a write that succeeded, as its operation shows it. Where only a person's word says so there is no
 * result, and one that an older version stored in another shape is shown as it stands.
 */
export function showWritten(
  operation: Write,
  { result, message }: Pick<Ending, 'result' | 'message'>,
): Display {
  if (result === null) return [{ kind: 'text', text: message }]
  const { success, data } = operation.output.safeParse(result)
  return success ? operation.show(data) : [{ kind: 'text', text: JSON.stringify(result, null, 2) }]
}

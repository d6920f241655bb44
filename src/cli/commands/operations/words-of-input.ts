import { isShieldError, ShieldError } from '../../../domain/errors.ts'
import type { Wording } from '../../../domain/text/wording.ts'
import { textOption, type Invocation } from '../../frame.ts'

/**
 * Does the work of an operation. What fails names a field as it was given here: by its flag, or by its key where the input
 * came through `--input`, whoever refused it.
 */
export async function inWordsOfInput<Result>(
  { options }: Invocation,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isShieldError(error) || textOption(options, 'input') === undefined) throw error
    const said = (wording: Wording): Wording => byKeys(wording, (field) => options[field] === undefined)
    const { message, hint } = error.wording
    throw new ShieldError(error.code, said(message), {
      hint: hint === undefined ? undefined : said(hint),
      ...(error.reason === undefined ? {} : { reason: error.reason }),
      cause: error,
    })
  }
}

function byKeys(wording: Wording, isByKey: (field: string) => boolean): Wording {
  if (typeof wording === 'string') return wording
  return wording.map((part) =>
    typeof part === 'object' && part.field !== undefined && isByKey(part.field) ? part.key : part,
  )
}

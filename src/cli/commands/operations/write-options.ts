import { characterCount } from '../../../domain/text/quoted.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { parseDuration } from '../../../domain/text/times.ts'
import { DECIDED_WITHIN, LONGEST_REASON } from '../../../domain/limits.ts'

type Options = Invocation['options']

/** Milliseconds; null: never. */
export function expiryFrom(options: Options): number | null {
  const given = textOption(options, 'expires')
  if (given === undefined) return DECIDED_WITHIN
  return given === 'never' ? null : parseDuration('--expires', given)
}

export function reasonFrom(options: Options): string | undefined {
  const reason = textOption(options, 'reason')
  if (reason !== undefined && characterCount(reason) > LONGEST_REASON) {
    throw new ShieldError(
      'usage',
      `--reason has ${characterCount(reason)} characters; at most ${LONGEST_REASON} are kept`,
    )
  }
  return reason
}

export function keyFrom(options: Options): string | null {
  const key = textOption(options, 'idempotencyKey')
  if (key === undefined) return null
  if (/^[!-~]{1,255}$/.test(key)) return key
  throw new ShieldError('usage', '--idempotency-key takes 1 to 255 visible ASCII characters')
}

/** Milliseconds. Undefined: do not wait. Null: as long as it takes. */
export function waitFrom(options: Options): number | null | undefined {
  const wait = options['wait']
  if (wait === undefined) return undefined
  if (options['queue'] === true) throw new ShieldError('usage', '--queue and --wait exclude each other')
  return typeof wait === 'string' ? parseDuration('--wait', wait) : null
}

export function refuseYes(options: Options): void {
  if (options['yes'] !== true) return
  throw new ShieldError('usage', 'No flag approves what the same command proposes: --yes is not taken here', {
    hint: 'Leave it out; what is queued then is approved by: shield approvals approve <id> --yes',
  })
}

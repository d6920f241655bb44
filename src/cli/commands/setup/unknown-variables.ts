import { note, type Check } from '../../../domain/health/check.ts'
import { NOTIFY_VARIABLE, VARIABLES } from '../../../domain/settings/variables.ts'
import { nearest } from '../../../domain/text/nearest.ts'

/** Is read, and is not a setting: a file has no say in it. */
const PAGER = 'SHIELD_PAGER'

/**
 * The variables of the environment that look like settings and are none: whatever begins as ours do, and what is nearly
 * called as one that is not ours by its beginning. Their values are not looked at.
 */
export function checkVariables(names: readonly string[]): readonly Check[] {
  return names.filter(isNoSetting).flatMap((name) => {
    const near = nearest(name, VARIABLES)
    if (near === undefined && !name.startsWith('SHIELD_')) return []
    const meant = near === undefined ? '' : `${near} may be meant; `
    return [
      note(
        `variable ${name}`,
        'set, but not a setting of shield',
        `${meant}shield help environment lists all`,
      ),
    ]
  })
}

function isNoSetting(name: string): boolean {
  const looksLikeOne = /^(?:SHIELD|NANGO|INTEGRATIONS|META)_/.test(name)
  return (
    looksLikeOne && name !== PAGER && !NOTIFY_VARIABLE.test(name) && !VARIABLES.some((one) => one === name)
  )
}

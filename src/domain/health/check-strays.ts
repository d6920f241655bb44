import { note, type Check } from './check.ts'
import { strayRemedy, strayText, type Strays } from '../provider/stray.ts'

/** So many are named one by one. */
const MOST_NAMED = 5

/** Nothing is wrong with them, as long as somebody knows them: the same integration may serve another program. */
export function checkStrays({ newest, count }: Strays): readonly Check[] {
  const named = newest.slice(0, MOST_NAMED)
  const more = count - named.length
  return [
    ...named.map((stray) =>
      note(
        `stray ${stray.nangoConnectionId}`,
        `at Nango and not known here: ${strayText(stray)}`,
        strayRemedy(stray),
      ),
    ),
    ...(more > 0 ? [note('strays', `${more} more of them at Nango`, 'shield status --json names more')] : []),
  ]
}

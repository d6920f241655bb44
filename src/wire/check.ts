import type { Check } from '../domain/health/check.ts'
import { list, nullable, object } from './composites.ts'
import { oneOf, text, yesNo } from './scalars.ts'

/** What was looked at, and whether nothing is wrong. */
export const checks = object<{ readonly ok: boolean; readonly checks: readonly Check[] }>({
  ok: yesNo,
  checks: list(
    object<Check>({ name: text, state: oneOf(['ok', 'note', 'bad']), message: text, remedy: nullable(text) }),
  ),
})

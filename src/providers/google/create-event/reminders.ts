import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { parseDuration } from '../duration.ts'

/** Four weeks, Google's own limit. https://developers.google.com/workspace/calendar/api/v3/reference/events#resource */
const LONGEST_MINUTES = 40_320

/** `popup:10m`, `email:1d`; `none` alone is no reminder at all. Fails with `usage`. */
export function remindersOf(texts: readonly string[]): JsonObject {
  if (texts.length === 1 && texts[0]?.trim() === 'none') return { useDefault: false, overrides: [] }
  return { useDefault: false, overrides: texts.map((text) => parseReminder(text)) }
}

function parseReminder(text: string): JsonObject {
  const [, method = '', before = ''] = /^(popup|email):(.+)$/.exec(text.trim()) ?? []
  if (method === '') {
    throw new ShieldError('usage', say`${field('reminder')} ${JSON.stringify(text)} is not a reminder`, {
      hint: say`${field('reminder', ['popup:10m'])}, ${field('reminder', ['email:1d'])}, or ${field('reminder', ['none'])} alone`,
    })
  }
  const bounds = { at: say`${field('reminder')} ${method}:`, least: 0, most: LONGEST_MINUTES }
  return { method, minutes: parseDuration(before, bounds) }
}

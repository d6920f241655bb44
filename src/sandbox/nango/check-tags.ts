import { isJsonObject } from '../../domain/text/json.ts'
import type { Check, Issue } from './schema.ts'
import { wrongType } from './schema.ts'

const KEY = /^[a-zA-Z][a-zA-Z0-9_\-./]{0,63}$/
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** At most ten tags; keys are stored in lower case, so two that differ in case only are refused. */
export const checkTags: Check = (value, path) => {
  if (!isJsonObject(value)) return [wrongType('object', value, path)]
  const keys = Object.keys(value)
  const complain = (code: string, message: string, at: readonly string[] = path): Issue[] => [
    { code, message, path: at },
  ]
  const issues: Issue[] = Object.entries(value).flatMap(([key, tag]) => checkTag(key, tag, [...path, key]))
  if (keys.length > 10) issues.push(...complain('custom', 'Tags cannot contain more than 10 keys'))
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length)
    issues.push(...complain('custom', 'Tags cannot contain the same key twice'))
  return issues
}

function checkTag(key: string, tag: unknown, path: readonly string[]): Issue[] {
  if (!KEY.test(key)) return [{ code: 'invalid_key', message: 'Invalid key in record', path }]
  if (typeof tag !== 'string') return [wrongType('string', tag, path)]
  if (tag.length === 0 || tag.length > 255)
    return [
      { code: tag.length === 0 ? 'too_small' : 'too_big', message: 'Tags have 1 to 255 characters', path },
    ]
  if (key.toLowerCase() === 'end_user_email' && !EMAIL.test(tag))
    return [{ code: 'custom', message: 'Tag "end_user_email" must be a valid email', path }]
  return []
}

export function lowerCaseKeys(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]))
}

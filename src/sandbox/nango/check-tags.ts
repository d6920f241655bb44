import { isJsonObject } from '../../domain/text/json.ts'
import { recordOf, textWith, type Check } from './schema.ts'

const KEY = textWith({ most: 64, pattern: /^[a-zA-Z][a-zA-Z0-9_\-./]*$/ })
const MOST = 10

export const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** At most ten tags; keys are stored in lower case, so two that differ in case only are refused. */
export const checkTags: Check = tagsOf(textWith({ least: 1, most: 255 }))

/** Those of an end user may be empty. */
export const checkUserTags: Check = tagsOf(textWith({ most: 255 }))

function tagsOf(value: Check): Check {
  const record = recordOf(value, KEY)
  return (tags, path) => [
    ...record(tags, path),
    ...(isJsonObject(tags) ? complaintsAbout(tags) : []).map((message) => ({
      code: 'custom',
      message,
      path,
    })),
  ]
}

function complaintsAbout(tags: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = Object.keys(tags)
  if (keys.length > MOST) return [`Tags cannot contain more than ${MOST} keys`]
  const lower = keys.map((key) => key.toLowerCase())
  const twice = lower.filter((key, index) => lower.indexOf(key) < index)
  const email = Object.entries(tags).find(([key]) => key.toLowerCase() === 'end_user_email')?.[1]
  return [
    ...twice.map((key) => `Duplicate tag key after case normalization: "${key}"`),
    ...(email === undefined || (typeof email === 'string' && EMAIL.test(email))
      ? []
      : ['Tag "end_user_email" must be a valid email']),
  ]
}

export function lowerCaseKeys(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]))
}

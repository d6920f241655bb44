import { isJsonObject } from '../../domain/text/json.ts'
import { strictObject, textWith, type Check, recordOf } from './schema.ts'

export interface EndUserBody {
  readonly id: string
  readonly email?: string
  readonly display_name?: string
  readonly tags?: Readonly<Record<string, string>>
}

export interface OrganizationBody {
  readonly id: string
  readonly display_name?: string
}

/** Whom a connection belongs to, as Nango's API shows it. */
export interface EndUser {
  readonly id: string
  readonly display_name: string | null
  readonly email: string | null
  readonly tags: Readonly<Record<string, string>> | null
  readonly organization: { readonly id: string; readonly display_name: string | null } | null
}

const KEY = textWith({ most: 64, pattern: /^[a-zA-Z][a-zA-Z0-9_\-./]*$/ })
const MOST = 10

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** At most ten tags; keys are stored in lower case, so two that differ in case only are refused. */
export const checkTags: Check = tagsOf(textWith({ least: 1, most: 255 }))

/** Those of an end user may be empty. */
const checkUserTags: Check = tagsOf(textWith({ most: 255 }))

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

export const checkEndUser: Check = strictObject(
  {
    id: textWith({ least: 1, most: 255 }),
    email: textWith({ least: 5, pattern: EMAIL }),
    display_name: textWith({ most: 255 }),
    tags: checkUserTags,
  },
  ['id'],
)

export const checkOrganization: Check = strictObject(
  { id: textWith({ most: 255 }), display_name: textWith({ most: 255 }) },
  ['id'],
)

export function endUserOf(user: EndUserBody, organization?: OrganizationBody): EndUser {
  const { id, display_name: name = null, email = null, tags = null } = user
  return {
    id,
    display_name: name,
    email,
    tags,
    organization:
      organization === undefined
        ? null
        : { id: organization.id, display_name: organization.display_name ?? null },
  }
}

/** The deprecated `end_user` and `organization` are mirrored into tags. */
export function endUserTags(
  user: EndUserBody | undefined,
  organization?: OrganizationBody,
): Record<string, string> {
  const tags = {
    end_user_id: user?.id,
    end_user_email: user?.email,
    end_user_display_name: user?.display_name,
    organization_id: organization?.id,
    organization_display_name: organization?.display_name,
  }
  const given = Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...lowerCaseKeys(user?.tags ?? {}), ...Object.fromEntries(given) }
}

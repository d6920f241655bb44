import { isJsonObject } from '../../domain/text/json.ts'
import { strictObject, textWith, type Check, recordOf } from './schema.ts'

interface EndUserBody {
  readonly id: string
  readonly email?: string
  readonly display_name?: string
  readonly tags?: Readonly<Record<string, string>>
}

interface OrganizationBody {
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
export const checkTags: Check = tagCheck(textWith({ least: 1, most: 255 }))

/** Those of an end user may be empty. */
const checkUserTags: Check = tagCheck(textWith({ most: 255 }))

function tagCheck(value: Check): Check {
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

function lowerCaseKeys(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]))
}

const checkEndUser: Check = strictObject(
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

/** What a body may say of the connection that comes of it. */
export interface Labels {
  readonly tags?: Readonly<Record<string, string>>
  readonly end_user?: EndUserBody
  readonly organization?: OrganizationBody
  readonly webhook_url_override?: string
}

export const LABELS: Readonly<Record<string, Check>> = { tags: checkTags, end_user: checkEndUser }

/** Null where the body names nobody. */
export function endUserOf({ end_user: user, organization }: Labels): EndUser | null {
  if (user === undefined) return null
  const { id, display_name: name = null, email = null, tags = null } = user
  const group = organization && { id: organization.id, display_name: organization.display_name ?? null }
  return { id, display_name: name, email, tags, organization: group ?? null }
}

/** The tags, in lower case. The deprecated `end_user` and `organization` are mirrored into them. */
export function tagsOf({ tags = {}, end_user: user, organization }: Labels): Record<string, string> {
  const mirrored = {
    end_user_id: user?.id,
    end_user_email: user?.email,
    end_user_display_name: user?.display_name,
    organization_id: organization?.id,
    organization_display_name: organization?.display_name,
  }
  const given = Object.entries(mirrored).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...lowerCaseKeys(user?.tags ?? {}), ...Object.fromEntries(given), ...lowerCaseKeys(tags) }
}

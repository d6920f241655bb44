import { checkUserTags, EMAIL, lowerCaseKeys } from './check-tags.ts'
import { strictObject, textWith, type Check } from './schema.ts'

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

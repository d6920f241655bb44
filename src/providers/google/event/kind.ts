import type { JsonObject } from '../../../domain/text/json.ts'
import { isSelf } from './people.ts'
import { textOf } from './text-of.ts'

const KINDS: Readonly<Record<string, string>> = {
  default: 'event',
  outOfOffice: 'out of office',
  focusTime: 'focus time',
  workingLocation: 'working location',
  birthday: 'birthday',
  fromGmail: 'from Gmail',
}

/** In words; a kind that Google adds later is called as Google calls it. */
export function kindOf(event: JsonObject): string {
  const type = textOf(event['eventType']) ?? 'default'
  return KINDS[type] ?? type
}

/** No title is to be seen, and the event is one that its owner keeps from others. */
export function isTitleHidden(event: JsonObject): boolean {
  const { visibility } = event
  const isOwn = isSelf(event['organizer']) || isSelf(event['creator'])
  return titleOf(event) === null && (visibility === 'private' || visibility === 'confidential') && !isOwn
}

export function titleOf(event: JsonObject): string | null {
  return textOf(event['summary'])
}

/** What stands in place of a title: no title and one that may not be seen are two things. */
export function titleText({
  title,
  titleHidden,
}: {
  readonly title: string | null
  readonly titleHidden: boolean
}): string {
  return title ?? (titleHidden ? '(private)' : '(no title)')
}

import * as z from 'zod'
import { factsOf, warningIf, type Display } from '../../../domain/operation/display.ts'
import { objectOf, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { differs, link, showDifferences } from '../../../domain/operation/write-output.ts'
import { textOf } from '../event/text-of.ts'
import { timesOf } from '../event/times.ts'
import { whatDiffers } from './differs.ts'

/** The event as Google has it, and what of it is not as it was sent. */
export const createdEvent = z.object({
  id: z.string(),
  link,
  start: z.string().nullable().meta({ description: 'A moment, or the first day' }),
  end: z.string().nullable().meta({ description: 'The moment at which it ends; null for whole days' }),
  lastDay: z.string().nullable().meta({
    description: 'The last day of an all-day event, that day included; null for an event with times',
  }),
  allDay: z.boolean(),
  meet: z.string().nullable().meta({ description: 'The address of its video call' }),
  meetStatus: z.string().nullable().meta({
    description: 'pending, success or failure, since Google makes it in its own time; null without',
  }),
  deleted: z.boolean().meta({ description: 'Somebody has deleted it since' }),
  differs,
})

export type CreatedEvent = z.infer<typeof createdEvent>

/** `event` is the one with the id that was sent. Google may write its times in another offset than they were sent in. */
export function resultOf(
  event: JsonObject,
  { call, providerKey }: Pick<FrozenRequest<unknown, unknown>, 'call' | 'providerKey'>,
): CreatedEvent {
  return {
    id: providerKey,
    link: textOf(event['htmlLink']),
    ...timesOf(event),
    meet: textOf(event['hangoutLink']),
    meetStatus: meetStatus(event['conferenceData']),
    deleted: event['status'] === 'cancelled',
    differs: event['status'] === 'cancelled' ? [] : [...whatDiffers(event, call.body)],
  }
}

/** The result as a person reads it. */
export function showEvent(event: CreatedEvent): Display {
  return [
    factsOf([
      ['Event', event.id],
      ['Starts', event.start],
      ['Ends', event.end],
      ['Last day', event.lastDay],
      ['Link', event.link],
      ['Video call', event.meet],
    ]),
    ...showDifferences('Google has it', event.differs),
    ...warningIf(event.deleted, 'It was created, and somebody has deleted it since'),
    ...warningIf(
      event.meet === null && event.meetStatus === 'pending',
      'Google is still making the video call; its link will stand in the event',
    ),
    ...warningIf(
      event.meetStatus === 'failure',
      'Google could not make the video call; the event is without it',
    ),
  ]
}

/** Google makes the link on its own time: pending, success or failure; null without one. */
function meetStatus(conference: Json | undefined): string | null {
  const request = objectOf(objectOf(conference)['createRequest'])
  return textOf(objectOf(request['status'])['statusCode'])
}

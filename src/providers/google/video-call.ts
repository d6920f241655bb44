import * as z from 'zod'
import { objectOf, objectsIn, textOrNull, type JsonObject } from '../../domain/text/json.ts'

/** Where people meet who are not in one place, by whichever service. An older server says nothing of it. */
export const callFields = {
  call: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'The address of its video call, or its telephone number' }),
  callService: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'Who holds it: Google Meet, Zoom Meeting …' }),
}

/**
 * What Google knows of a meeting, whose service it may not be: by video where that is possible. A link that somebody only
 * wrote into the place or the description stands there.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events#conferenceData
 */
export function callOf(event: JsonObject): z.infer<z.ZodObject<typeof callFields>> {
  const conference = objectOf(event['conferenceData'])
  const ways = objectsIn(conference['entryPoints']).filter(({ uri }) => textOrNull(uri) !== null)
  const way = ways.find(({ entryPointType }) => entryPointType === 'video') ?? ways[0]
  const call = textOrNull(way?.['uri']) ?? textOrNull(event['hangoutLink'])
  const service = textOrNull(objectOf(conference['conferenceSolution'])['name'])
  return { call, callService: call === null ? null : service }
}

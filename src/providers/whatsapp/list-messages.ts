import * as z from 'zod'
import type { Display } from '../../domain/operation/display.ts'
import { MESSAGE_STATUSES } from '../../domain/webhook/message.ts'
import { defineRead } from '../../domain/operation/operation.ts'
import { field } from '../../domain/text/wording.ts'
import { phoneNumberIdOf } from './connecting.ts'
import { namesOf, parseTypedContact } from './contact.ts'
import { listedTime } from '../../domain/text/times.ts'

const STANDARD_LIMIT = 20

const input = z.strictObject({
  contact: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Only with this number (+491701234567) or WhatsApp user id' }),
  direction: z.enum(['received', 'sent']).optional().meta({ description: 'Only those that came, or went' }),
  limit: z
    .int()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'At most this many, newest first', default: STANDARD_LIMIT }),
})

const message = z.object({
  direction: z.enum(['received', 'sent']),
  id: z.string(),
  phone: z.string().nullable(),
  userId: z.string().nullable(),
  kind: z.string(),
  text: z.string().nullable(),
  at: z.string(),
  group: z.string().nullable().meta({ description: 'Id of the group that it was written in' }),
  status: z.enum(MESSAGE_STATUSES).nullable(),
  error: z.string().nullable(),
  requestId: z.string().nullable(),
})

const output = z.object({ messages: z.array(message) })

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>

/** What webhooks brought and shield sent: Meta keeps nothing that could be asked for. */
export const whatsappListMessages = defineRead<Input, Output>({
  name: 'whatsapp.list-messages',
  summary: 'List messages that came by webhook and that shield sent',
  provider: 'whatsapp',
  scopes: () => [],
  input,
  output,
  examples: [
    'shield whatsapp list-messages',
    'shield whatsapp list-messages --contact +491701234567 --direction received --json',
  ],
  run: async (asked, { connection, messages }) => {
    const contact =
      asked.contact === undefined
        ? {}
        : { contact: namesOf(await parseTypedContact(field('contact'), asked.contact)) }
    const found = await messages({
      account: phoneNumberIdOf(connection),
      ...(asked.direction === undefined ? {} : { direction: asked.direction }),
      ...contact,
      limit: asked.limit ?? STANDARD_LIMIT,
    })
    return { messages: [...found] }
  },
  show: ({ messages }): Display => [
    {
      kind: 'table',
      columns: ['When', 'Direction', 'With', 'Kind', 'Text', 'Status'],
      rows: messages.map(({ at, direction, phone, userId, group, kind, text, status, error }) => [
        listedTime(at),
        direction,
        `${phone ?? userId ?? 'unknown'}${group === null ? '' : ' in a group'}`,
        kind,
        text ?? '',
        [status, error].filter((part) => part !== null).join(': '),
      ]),
      empty: 'No messages: received ones are known only once they come by webhook',
    },
  ],
})

import * as z from 'zod'
import type { Display } from '../../domain/operation/display.ts'
import { defineRead } from '../../domain/operation/operation.ts'
import { readTemplates, placeholdersIn, type Template } from './template.ts'
import { MANAGING } from './connecting.ts'

const input = z.strictObject({
  name: z.string().min(1).max(512).optional().meta({ description: 'Only those of this name' }),
  language: z.string().min(2).max(20).optional().meta({ description: 'Only in this language: en_US' }),
  status: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .meta({ description: 'Only those in this state: APPROVED, PENDING, REJECTED, PAUSED …' }),
})

const template = z.object({
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string(),
  header: z.string().nullable().meta({ description: 'Its text, or IMAGE, VIDEO, DOCUMENT …' }),
  body: z.string(),
  footer: z.string().nullable(),
  buttons: z.array(z.object({ kind: z.string(), label: z.string(), target: z.string() })),
  parameters: z.object({
    named: z.boolean(),
    header: z.array(z.string()),
    body: z.array(z.string()),
    buttons: z.array(z.number()).meta({ description: 'Places of the buttons that take a parameter, from 0' }),
  }),
})

const output = z.object({ templates: z.array(template) })

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>

/** The message templates of the business account, with what each has to be given. */
export const whatsappListTemplates = defineRead<Input, Output>({
  name: 'whatsapp.list-templates',
  summary: 'List the message templates, with their text and parameters',
  provider: 'whatsapp',
  scopes: () => [[MANAGING]],
  input,
  output,
  examples: [
    'shield whatsapp list-templates',
    'shield whatsapp list-templates --status APPROVED --language en_US --json',
  ],
  run: async (asked, reading) => {
    const templates = await readTemplates(reading, asked.name)
    const wanted = templates.filter(
      ({ language, status }) =>
        (asked.language === undefined || asked.language === language) &&
        (asked.status === undefined || asked.status.toUpperCase() === status),
    )
    return { templates: wanted.map(toOutput) }
  },
  show: ({ templates }): Display => [
    {
      kind: 'table',
      columns: ['Name', 'Language', 'Status', 'Category', 'Text'],
      rows: templates.map(({ name, language, status, category, body }) => [
        name,
        language,
        status,
        category,
        body,
      ]),
      empty: 'No templates',
    },
  ],
})

function toOutput(one: Template): Output['templates'][number] {
  const { name, language, status, category, body, footer, header, buttons, named } = one
  return {
    name,
    language,
    status,
    category,
    header: header === null ? null : header.format === 'TEXT' ? header.text : header.format,
    body,
    footer,
    buttons: buttons.map((button) => ({ ...button })),
    parameters: {
      named,
      header: [...placeholdersIn(header?.text ?? '')],
      body: [...placeholdersIn(body)],
      buttons: buttons.flatMap(({ target }, index) => (placeholdersIn(target).length > 0 ? [index] : [])),
    },
  }
}

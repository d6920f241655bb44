import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { field } from '../../../domain/text/wording.ts'
import type { Template } from '../template.ts'
import { fillButtons } from './fill-buttons.ts'
import { fillHeader } from './fill-header.ts'
import { fillText } from './fill-text.ts'
import type { SendMessageInput } from './input.ts'

/** A template with its placeholders filled in: as the call has it, and as the recipient will see it. */
export interface FilledTemplate {
  readonly components: readonly JsonObject[]
  readonly header: string | null
  readonly body: string
  readonly footer: string | null
  readonly buttons: readonly string[]
}

/**
 * Puts parameters into a template. Fails with `usage` when they are not exactly those that it takes: Meta would refuse
 * the message, after somebody has approved it.
 */
export function fillTemplate(template: Template, input: SendMessageInput): FilledTemplate {
  if (template.foreign.length > 0) {
    throw new ShieldError(
      'usage',
      `${template.name} has parts that shield cannot fill in: ${template.foreign.join(', ')}`,
      { hint: 'Choose another template: shield whatsapp list-templates' },
    )
  }
  const header = fillHeader(template, input)
  const body = fillText(template, { at: field('param'), text: template.body, given: input.param ?? [] })
  const buttons = fillButtons(template, input.buttonParam ?? [])
  return {
    components: [
      ...(header.parameters.length > 0 ? [{ type: 'header', parameters: header.parameters }] : []),
      ...(body.parameters.length > 0 ? [{ type: 'body', parameters: body.parameters }] : []),
      ...buttons.flatMap(({ component }) => (component === null ? [] : [component])),
    ],
    header: header.text === '' ? null : header.text,
    body: body.text,
    footer: template.footer,
    buttons: buttons.map(({ text }) => text),
  }
}

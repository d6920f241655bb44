import { ShieldError } from '../../../domain/errors.ts'
import { field, say } from '../../../domain/text/wording.ts'
import type { Template } from '../template.ts'
import { parseMedia } from './content.ts'
import { fillText, type Filled } from './fill-text.ts'
import type { SendMessageInput } from './input.ts'

type HeaderInput = Pick<SendMessageInput, 'headerParam' | 'headerMedia' | 'filename'>

/** The text is empty for a template without a header. Fails with `usage`. */
export function fillHeader(template: Template, input: HeaderInput): Filled {
  const format = template.header?.format ?? 'TEXT'
  if (['IMAGE', 'VIDEO', 'DOCUMENT'].includes(format)) return fillFile(template, format.toLowerCase(), input)
  if (format !== 'TEXT') {
    throw new ShieldError('usage', `${template.name} has a header that shield cannot fill in: ${format}`, {
      hint: 'Choose another template: shield whatsapp list-templates',
    })
  }
  for (const [at, value] of [
    [field('headerMedia'), input.headerMedia],
    [field('filename'), input.filename],
  ] as const) {
    if (value !== undefined)
      throw new ShieldError('usage', `${template.name} has no file in its header`, {
        hint: say`Leave out ${at}`,
      })
  }
  return fillHeaderText(template, input, template.header?.text ?? '')
}

function fillHeaderText(template: Template, input: HeaderInput, text: string): Filled {
  const given = input.headerParam === undefined ? [] : [input.headerParam]
  return fillText(template, { at: field('headerParam'), text, given })
}

function fillFile(template: Template, kind: string, input: HeaderInput): Filled {
  fillHeaderText(template, input, '')
  if (input.headerMedia === undefined) {
    throw new ShieldError('usage', `${template.name} has a header of kind ${kind}`, {
      hint: say`Give ${field('headerMedia')} with the id of an uploaded file or an https link`,
    })
  }
  if (input.filename !== undefined && kind !== 'document') {
    throw new ShieldError('usage', say`${field('filename')} does not go with a header of kind ${kind}`, {
      hint: 'Leave it out',
    })
  }
  const file = parseMedia(field('headerMedia'), input.headerMedia)
  const filename = input.filename === undefined ? {} : { filename: input.filename }
  return {
    parameters: [{ type: kind, [kind]: { ...file, ...filename } }],
    text: `${kind}: ${'id' in file ? file.id : file.link}`,
  }
}

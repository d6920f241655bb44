import { ShieldError } from '../../../domain/errors.ts'
import type { Template } from '../template.ts'
import { parseMedia } from './content.ts'
import { fillText, type Filled } from './fill-text.ts'
import type { SendMessageInput } from './input.ts'

type HeaderInput = Pick<SendMessageInput, 'headerParam' | 'headerMedia' | 'filename'>

/** Of a template without a header, the text is empty. Fails with `usage`. */
export function fillHeader(template: Template, input: HeaderInput): Filled {
  const format = template.header?.format ?? 'TEXT'
  if (['IMAGE', 'VIDEO', 'DOCUMENT'].includes(format)) return fillFile(template, format.toLowerCase(), input)
  if (format !== 'TEXT') {
    throw new ShieldError('usage', `${template.name} has a header that shield cannot fill in: ${format}`, {
      hint: 'Choose another template: shield whatsapp list-templates',
    })
  }
  for (const [flag, value] of [
    ['--header-media', input.headerMedia],
    ['--filename', input.filename],
  ]) {
    if (value !== undefined)
      throw new ShieldError('usage', `${template.name} has no file in its header`, {
        hint: `Leave out ${flag}`,
      })
  }
  return fillHeaderText(template, input, template.header?.text ?? '')
}

function fillHeaderText(template: Template, input: HeaderInput, text: string): Filled {
  const given = input.headerParam === undefined ? [] : [input.headerParam]
  return fillText(template, { flag: '--header-param', text, given })
}

function fillFile(template: Template, kind: string, input: HeaderInput): Filled {
  fillHeaderText(template, input, '')
  if (input.headerMedia === undefined) {
    throw new ShieldError('usage', `${template.name} has a header of kind ${kind}`, {
      hint: 'Give --header-media with the id of an uploaded file or an https link',
    })
  }
  if (input.filename !== undefined && kind !== 'document') {
    throw new ShieldError('usage', `--filename does not go with a header of kind ${kind}`, {
      hint: 'Leave it out',
    })
  }
  const file = parseMedia('--header-media', input.headerMedia)
  const filename = input.filename === undefined ? {} : { filename: input.filename }
  return {
    parameters: [{ type: kind, [kind]: { ...file, ...filename } }],
    text: `${kind}: ${'id' in file ? file.id : file.link}`,
  }
}

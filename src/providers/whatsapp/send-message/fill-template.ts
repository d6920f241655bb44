import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { nearest } from '../../../domain/text/nearest.ts'
import { oneValue, quoted } from '../../../domain/text/quoted.ts'
import { field, joinWordings, say, type Wording } from '../../../domain/text/wording.ts'
import { type Template, fillIn, placeholdersIn, type TemplateButton } from '../template.ts'
import type { SendMessageInput } from './input.ts'
import { parseMedia } from './input.ts'

/** A template with its placeholders filled in: as the call has it, and as the recipient will see it. */
interface FilledTemplate {
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

/** One part of a template with its parameters in it. */
interface Filled {
  readonly parameters: readonly JsonObject[]
  readonly text: string
}

interface TextPart {
  /** Where the parameters come from. */
  readonly at: Wording
  readonly text: string
  readonly given: readonly string[]
}

/** Fails with `usage` unless there is exactly one value for each placeholder. */
function fillText(template: Template, part: TextPart): Filled {
  const names = placeholdersIn(part.text)
  const values = template.named ? byName(part.given) : byPlace(names, part.given)
  const fits = part.given.length === names.length && names.every((name) => (values.get(name) ?? '') !== '')
  if (!fits) throw misfit(template, part, names)
  return {
    parameters: [...values].map(([name, text]) => ({
      type: 'text',
      ...(template.named ? { parameter_name: name } : {}),
      text,
    })),
    text: fillIn(part.text, values),
  }
}

/** {{1}} is the first, wherever it stands. */
function byPlace(names: readonly string[], given: readonly string[]): ReadonlyMap<string, string> {
  const sorted = names.toSorted((one, other) => Number(one) - Number(other))
  return new Map(sorted.map((name, index) => [name, given[index] ?? '']))
}

function byName(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((text) => {
      const equals = text.indexOf('=')
      return [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)]
    }),
  )
}

function misfit(template: Template, { at, given }: TextPart, names: readonly string[]): ShieldError {
  if (names.length === 0) {
    return new ShieldError('usage', say`${template.name} takes no ${at}`, {
      hint: 'Leave it out; shield whatsapp list-templates shows what each takes',
    })
  }
  const wanted = names.map((name) => `{{${name}}}`).join(', ')
  const counted = given.length === names.length ? ', each with a value' : `, not these ${given.length}`
  const instead = template.named ? `: ${misnamed(names, given).join(', ')}` : counted
  return new ShieldError('usage', say`${template.name} takes ${names.length} ${at} (${wanted})${instead}`, {
    hint: say`Give ${joinWordings(
      names.map((name) => (template.named ? say`${at} ${name}=…` : say`${at} …`)),
      ' ',
    )}`,
  })
}

/** What is wrong with parameters that go by name, each once. */
function misnamed(names: readonly string[], given: readonly string[]): readonly string[] {
  const [named, nameless] = [
    given.filter((text) => text.includes('=')),
    given.filter((text) => !text.includes('=')),
  ]
  const values = byName(named)
  const unknown = [...values.keys()].filter((name) => !names.includes(name))
  return [
    ...nameless.map((text) => `${quoted(text)} has no name before it, as in ${names[0]}=…`),
    ...unknown.map((name) => {
      const near = nearest(name, names)
      return `${quoted(name)} is unknown${near === undefined ? '' : ` (did you mean ${near}?)`}`
    }),
    ...names.flatMap((name) => {
      const times = named.filter((text) => text.startsWith(`${name}=`)).length
      if (times > 1) return [`${name} is given ${times} times`]
      if (times === 0) return [`${name} is missing`]
      return values.get(name) === '' ? [`${name} has no value`] : []
    }),
  ]
}

type HeaderInput = Pick<SendMessageInput, 'headerParam' | 'headerMedia' | 'filename'>

/** The text is empty for a template without a header. Fails with `usage`. */
function fillHeader(template: Template, input: HeaderInput): Filled {
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

interface FilledButton {
  /** Null where the call has nothing to say about it. */
  readonly component: JsonObject | null
  readonly text: string
}

interface ButtonParam {
  /** From 0. */
  readonly index: number
  readonly value: string
}

/** Fails with `usage` unless exactly the buttons that take a parameter are given one. */
function fillButtons(template: Template, params: readonly ButtonParam[]): readonly FilledButton[] {
  const values = new Map(params.map(({ index, value }) => [index, value]))
  const stray = params.find(({ index }) => template.buttons[index] === undefined)
  if (stray !== undefined || values.size !== params.length) {
    const what =
      stray === undefined
        ? 'A button is given two parameters'
        : `${template.name} has no button ${stray.index}`
    throw new ShieldError('usage', what, { hint: 'Buttons are counted from 0' })
  }
  return template.buttons.map((button, index) => {
    const value = values.get(index)
    assertFits(`Button ${index} of ${template.name}`, button, { index, value })
    return {
      component: value === undefined ? null : componentOf(button, { index, value }),
      text: textOf(button, value),
    }
  })
}

function assertFits(
  title: string,
  button: TemplateButton,
  { index, value }: { readonly index: number; readonly value: string | undefined },
): void {
  const needs = needOf(button)
  if (value !== undefined && needs === 'none')
    throw new ShieldError('usage', `${title} takes no parameter`, {
      hint: say`Leave out its ${field('buttonParam')}`,
    })
  if (value === undefined && needs === 'one')
    throw new ShieldError('usage', `${title} takes a parameter`, {
      hint: say`Give ${field('buttonParam', [{ index, value: '…' }])}`,
    })
}

function needOf({ kind, target }: TemplateButton): 'one' | 'maybe' | 'none' {
  if (kind === 'URL') return placeholdersIn(target).length > 0 ? 'one' : 'none'
  if (kind === 'COPY_CODE') return 'one'
  return kind === 'QUICK_REPLY' ? 'maybe' : 'none'
}

/** https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates */
function componentOf({ kind }: TemplateButton, { index, value }: ButtonParam): JsonObject {
  const parameter: JsonObject =
    kind === 'QUICK_REPLY'
      ? { type: 'payload', payload: value }
      : kind === 'COPY_CODE'
        ? { type: 'coupon_code', coupon_code: value }
        : { type: 'text', text: value }
  return {
    type: 'button',
    sub_type: kind.toLowerCase(),
    index: String(index),
    parameters: [parameter],
  }
}

/** As the recipient sees it, and where it leads. */
function textOf({ label, target }: TemplateButton, value: string | undefined): string {
  const names = placeholdersIn(target)
  const filled = fillIn(target, new Map(names.map((name) => [name, value ?? ''])))
  const beside = [filled, names.length === 0 ? (value ?? '') : ''].filter((part) => part !== '')
  return [oneValue(label), ...beside].join(': ')
}

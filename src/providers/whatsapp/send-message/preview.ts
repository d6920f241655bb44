import {
  itemsOf,
  plainText,
  type Below,
  type Fact,
  type FactText,
  type Place,
  type Preview,
} from '../../../domain/request/preview.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { field } from '../../../domain/text/wording.ts'
import { parseContact } from '../contact.ts'
import { parseContent, type Content } from './input.ts'
import { type SendFacts, windowText } from './window.ts'
import type { SendMessageInput } from './input.ts'
import { fillTemplate } from './fill-template.ts'

/** What the approver reads: to whom, whether it can arrive, and the message as the recipient will see it. */
export function previewMessage(input: SendMessageInput, facts: SendFacts): Preview {
  const content = parseContent(input)
  return {
    verb: VERBS[content.kind],
    system: 'WhatsApp',
    facts: [
      {
        label: 'To',
        at: 'to' in parseContact(field('to'), input.to) ? 'body/to' : 'body/recipient',
        as: 'text',
      },
      { label: 'From number id', at: 'path/1', as: 'text' },
      { label: 'Kind', at: 'body/type', as: 'text' },
      { label: '24-hour window', read: windowFact(content, facts) },
      ...contentFacts(content, input, facts),
      ...given(input.replyTo, 'Answers', 'body/context/message_id'),
    ],
  }
}

const VERBS: Readonly<Record<Content['kind'], string>> = {
  text: 'Send a text',
  buttons: 'Send a text with reply buttons',
  template: 'Send a template',
  image: 'Send a picture',
  video: 'Send a video',
  audio: 'Send a sound',
  document: 'Send a document',
  sticker: 'Send a sticker',
}

function windowFact({ kind }: Content, { window }: SendFacts): string {
  const text = windowText(window)
  return kind === 'template' ? `${text}; a template does not need it` : text
}

function contentFacts(content: Content, input: SendMessageInput, facts: SendFacts): readonly Fact[] {
  switch (content.kind) {
    case 'text':
      return [
        { label: 'Text', at: 'body/text/body', as: 'text' },
        ...(input.previewUrl === true
          ? [{ label: 'Preview of the link', at: 'body/text/preview_url', as: 'yes-no' } as const]
          : []),
      ]
    case 'buttons':
      return [
        { label: 'Text', at: 'body/interactive/body/text', as: 'text' },
        { label: 'Buttons', at: 'body/interactive/action/buttons', as: 'rows' },
        ...given(input.footer, 'Footer', 'body/interactive/footer/text'),
      ]
    case 'template':
      return templateFacts(input, facts)
    default:
      return mediaFacts(content, input)
  }
}

/** A text of the call, where the input has one. */
function given(value: string | undefined, label: string, at: Place): readonly Fact[] {
  return value === undefined ? [] : [{ label, at, as: 'text' }]
}

function mediaFacts(
  content: Extract<Content, { readonly file: unknown }>,
  input: SendMessageInput,
): readonly Fact[] {
  const { kind, file } = content
  return [
    'id' in file
      ? { label: 'Uploaded file', at: `body/${kind}/id`, as: 'text' }
      : { label: 'File behind', at: `body/${kind}/link`, as: 'text' },
    ...given(input.caption, 'Caption', `body/${kind}/caption`),
    ...given(input.filename, 'File name', `body/${kind}/filename`),
  ]
}

/** The text is the provider's, read when this was proposed and again before it is sent, with what the call puts in. */
function templateFacts(input: SendMessageInput, { template }: SendFacts): readonly Fact[] {
  if (template === null) return []
  const filled = fillTemplate(template, input)
  const read = (label: string, text: string | readonly string[] | null): readonly Fact[] =>
    text === null || text.length === 0 ? [] : [{ label, read: text }]
  return [
    { label: 'Template', at: 'body/template/name', as: 'text' },
    { label: 'Language', at: 'body/template/language/code', as: 'text' },
    ...read('Category', template.category),
    ...read('Header', filled.header),
    ...read('Text', filled.body),
    ...read('Footer', filled.footer),
    ...read('Buttons', filled.buttons),
    ...(filled.components.length === 0
      ? []
      : [{ label: 'Parameters', at: 'body/template/components', as: parameterLines } as const]),
  ]
}

/**
 * A parameter a line: `body first_name: Ada`, `button url 0: 17`. That a text is of the type text stands in no line, and so
 * among what is also sent.
 */
function parameterLines(at: string, below: Below): FactText {
  const told = new Map([...below].filter(([place, value]) => !(place.endsWith('/type') && value === 'text')))
  const lines = itemsOf(at, told).flatMap(({ place, own }) => linesOfPart(`${place}/parameters`, own))
  return { text: lines.join('\n'), places: [...told.keys()] }
}

/** For the header, the body or a button. `at`: where its parameters stand. */
function linesOfPart(at: string, own: Below): readonly string[] {
  const within = new Map([...own].filter(([place]) => place.startsWith(`${at}/`)))
  const part = valuesOf(own, (place) => !within.has(place))
  const lines = itemsOf(at, within).map(({ own: parameter }, index) => {
    const names = valuesOf(parameter, isName)
    const number = names.length === 0 && part.length === 1 ? [String(index + 1)] : []
    const values = valuesOf(parameter, (place) => !isName(place))
    return `${[...part, ...names, ...number].join(' ')}: ${values.join(', ')}`
  })
  return lines.length === 0 ? [part.join(' ')] : lines
}

function isName(place: string): boolean {
  return place.endsWith('/type') || place.endsWith('/parameter_name')
}

/** In quotes where one could be taken for several. */
function valuesOf(own: Below, isMeant: (place: string) => boolean): readonly string[] {
  return [...own].flatMap(([place, value]) => (isMeant(place) ? [oneValue(plainText(value))] : []))
}

import { characterCount } from '../../domain/text/quoted.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { Answer } from '../answer.ts'
import { graphError, invalidParameter } from './graph-errors.ts'
import { namesIn, TEMPLATES, type StoredTemplate } from './templates.ts'

/** Ids of files that were uploaded. */
const UPLOADED: readonly string[] = ['1037543291543636']

/** Why Meta takes no such content; undefined if it does. */
export function checkContent(body: JsonObject): Answer | undefined {
  const type = typeof body['type'] === 'string' ? body['type'] : 'text'
  const check = CHECKS[type]
  if (check === undefined)
    return graphError(131051, 'Unsupported message type', {
      details: `Message type ${type} is not supported`,
    })
  const content = body[type]
  return isJsonObject(content) ? check(content) : invalidParameter(`The parameter ${type} is required.`)
}

const CHECKS: Readonly<Record<string, (content: JsonObject) => Answer | undefined>> = {
  text: ({ body }) => checkText('text.body', body, 4096),
  interactive: checkButtons,
  template: checkTemplate,
  image: checkFile,
  video: checkFile,
  audio: checkFile,
  document: checkFile,
  sticker: checkFile,
}

function checkText(name: string, text: Json | undefined, most: number): Answer | undefined {
  if (typeof text !== 'string' || text === '') return invalidParameter(`The parameter ${name} is required.`)
  return characterCount(text) > most
    ? invalidParameter(`Param ${name} must be at most ${most} characters long.`)
    : undefined
}

function checkButtons({ type, body, action }: JsonObject): Answer | undefined {
  if (type !== 'button') return graphError(131051, 'Unsupported message type')
  const buttons = isJsonObject(action) && Array.isArray(action['buttons']) ? action['buttons'] : []
  if (buttons.length < 1 || buttons.length > 3)
    return graphError(131009, 'Parameter value is not valid', {
      details: 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3',
    })
  return (
    checkText('interactive.body.text', isJsonObject(body) ? body['text'] : undefined, 1024) ??
    buttons.map(checkButton).find((refused) => refused !== undefined)
  )
}

function checkButton(button: Json): Answer | undefined {
  const reply = isJsonObject(button) ? button['reply'] : undefined
  if (!isJsonObject(reply)) return invalidParameter('The parameter reply is required.')
  return checkText('reply.id', reply['id'], 256) ?? checkText('reply.title', reply['title'], 20)
}

/** A link to a host ending in `.invalid` is the one that cannot be fetched. */
function checkFile({ id, link }: JsonObject): Answer | undefined {
  if ((id === undefined) === (link === undefined))
    return invalidParameter('Exactly one of id and link is required.')
  if (id !== undefined)
    return typeof id === 'string' && UPLOADED.includes(id)
      ? undefined
      : graphError(131009, 'Parameter value is not valid', { details: 'Media id does not exist' })
  const url = typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined
  return url?.protocol === 'https:' && !url.hostname.endsWith('.invalid')
    ? undefined
    : graphError(131053, 'Media upload error', { details: 'Downloading media from the link failed' })
}

/** Why Meta does not send this template with these parameters; undefined if it does. */
function checkTemplate(content: JsonObject): Answer | undefined {
  const { name, language } = content
  const code = isJsonObject(language) ? language['code'] : undefined
  if (typeof name !== 'string' || typeof code !== 'string')
    return invalidParameter('The parameters template.name and template.language.code are required.')
  const template = TEMPLATES.find((one) => one.name === name && one.language === code)
  if (template === undefined)
    return graphError(132001, 'Template name does not exist in the translation', {
      status: 404,
      details: `template name (${name}) does not exist in ${code}`,
    })
  const refused = STATES[template.status]
  if (refused !== undefined) return graphError(...refused)
  const components = listOf(content['components'])
  return checkParameterTexts(components) ?? checkParameters(template, components)
}

/** The template that a message carries. */
export function templateOf(body: JsonObject): StoredTemplate | undefined {
  const content = body['template']
  return isJsonObject(content) ? TEMPLATES.find(({ name }) => name === content['name']) : undefined
}

const STATES: Readonly<Record<string, readonly [code: number, message: string]>> = {
  PAUSED: [132015, 'Template is paused'],
  DISABLED: [132016, 'Template is disabled'],
}

function checkParameters(template: StoredTemplate, given: readonly JsonObject[]): Answer | undefined {
  const part = (type: string): JsonObject | undefined =>
    template.components.find((component) => component['type'] === type)
  const parametersOf = (type: string): readonly JsonObject[] =>
    listOf(given.find((component) => component['type'] === type)?.['parameters'])
  const names = namesIn(part('BODY'))
  const body = parametersOf('body')
  if (body.length !== names.length)
    return graphError(132000, 'Number of parameters does not match the expected number of params', {
      details: `body: number of localizable_params (${body.length}) does not match the expected number of params (${names.length})`,
    })
  if (template.parameter_format === 'NAMED' && !hasNames(body, names)) return wrongFormat('body')
  const needsFile = part('HEADER')?.['format'] === 'IMAGE'
  if (needsFile !== parametersOf('header').some(({ type }) => type === 'image')) return wrongFormat('header')
  return checkTemplateButtons(listOf(part('BUTTONS')?.['buttons']), given)
}

function hasNames(parameters: readonly JsonObject[], names: readonly string[]): boolean {
  const given = parameters.map((parameter) => parameter['parameter_name'])
  return names.every((name) => given.includes(name))
}

/** In a text of a parameter no line is broken, no tab stands, and at most four blanks stand in a row. */
function checkParameterTexts(components: readonly JsonObject[]): Answer | undefined {
  const texts = components.flatMap(({ parameters }) =>
    listOf(parameters).flatMap(({ text, payload, coupon_code: code }) => [text, payload, code]),
  )
  const isWrong = texts.some((text) => typeof text === 'string' && /[\n\r\t]| {5}/.test(text))
  return isWrong
    ? graphError(132018, 'Template parameters are not valid', {
        details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
      })
    : undefined
}

/** A flow has to be named in a component of its own, as an address with a placeholder has to be given its end. */
function checkTemplateButtons(
  buttons: readonly JsonObject[],
  given: readonly JsonObject[],
): Answer | undefined {
  const needing = buttons.flatMap(({ type, url }, index) =>
    type === 'FLOW' || (typeof url === 'string' && url.includes('{{')) ? [String(index)] : [],
  )
  const filled = given.flatMap(({ sub_type: type, index }) =>
    (type === 'url' || type === 'flow') && typeof index === 'string' ? [index] : [],
  )
  return needing.join() === filled.join() ? undefined : wrongFormat('button')
}

function wrongFormat(part: string): Answer {
  return graphError(132012, 'Parameter format does not match format in the created template', {
    details: `${part}: format mismatch`,
  })
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry) => isJsonObject(entry)) : []
}

import { characterCount } from '../../domain/text/quoted.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { objectsIn, type Refusal } from '../answer.ts'
import { graphRefusal, invalidParameter, missingParameter, wrongValue } from './graph-errors.ts'
import { namesIn, TEMPLATES, type StoredTemplate } from './templates.ts'

/** Ids of files that were uploaded. */
const UPLOADED: readonly string[] = ['1037543291543636']

/** Refuses content that Meta does not take. */
export function checkContent(body: JsonObject): void {
  const type = typeof body['type'] === 'string' ? body['type'] : 'text'
  const check = CHECKS[type]
  if (check === undefined)
    throw graphRefusal(131051, 'Unsupported message type', `Message type ${type} is not supported`)
  const content = body[type]
  if (!isJsonObject(content)) throw missingParameter(type)
  check(content)
}

const CHECKS: Readonly<Record<string, (content: JsonObject) => void>> = {
  text: ({ body }) => {
    checkText('text.body', body, 4096)
  },
  interactive: checkButtons,
  template: checkTemplate,
  image: checkFile,
  video: checkFile,
  audio: checkFile,
  document: checkFile,
  sticker: checkFile,
}

function checkText(name: string, text: Json | undefined, most: number): void {
  if (typeof text !== 'string' || text === '') throw missingParameter(name)
  if (characterCount(text) > most)
    throw invalidParameter(`Param ${name} must be at most ${most} characters long.`)
}

function checkButtons({ type, body, action }: JsonObject): void {
  if (type !== 'button') throw graphRefusal(131051, 'Unsupported message type')
  const buttons = isJsonObject(action) && Array.isArray(action['buttons']) ? action['buttons'] : []
  if (buttons.length < 1 || buttons.length > 3)
    throw wrongValue('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3')
  checkText('interactive.body.text', isJsonObject(body) ? body['text'] : undefined, 1024)
  buttons.forEach(checkButton)
}

function checkButton(button: Json): void {
  const reply = isJsonObject(button) ? button['reply'] : undefined
  if (!isJsonObject(reply)) throw missingParameter('reply')
  checkText('reply.id', reply['id'], 256)
  checkText('reply.title', reply['title'], 20)
}

/** A link to a host ending in `.invalid` is the one that cannot be fetched. */
function checkFile({ id, link }: JsonObject): void {
  if ((id === undefined) === (link === undefined))
    throw invalidParameter('Exactly one of id and link is required.')
  if (id !== undefined) {
    if (typeof id === 'string' && UPLOADED.includes(id)) return
    throw wrongValue('Media id does not exist')
  }
  const url = typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined
  if (url?.protocol !== 'https:' || url.hostname.endsWith('.invalid'))
    throw graphRefusal(131053, 'Media upload error', 'Downloading media from the link failed')
}

/** Refuses a template that Meta does not send with these parameters. */
function checkTemplate(content: JsonObject): void {
  const { name, language } = content
  const code = isJsonObject(language) ? language['code'] : undefined
  if (typeof name !== 'string' || typeof code !== 'string')
    throw invalidParameter('The parameters template.name and template.language.code are required.')
  const template = TEMPLATES.find((one) => one.name === name && one.language === code)
  if (template === undefined) {
    const details = `template name (${name}) does not exist in ${code}`
    throw graphRefusal(132001, 'Template name does not exist in the translation', details, { status: 404 })
  }
  const refused = STATES[template.status]
  if (refused !== undefined) throw graphRefusal(...refused)
  const components = objectsIn(content['components'])
  checkParameterTexts(components)
  checkParameters(template, components)
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

function checkParameters(template: StoredTemplate, given: readonly JsonObject[]): void {
  const part = (type: string): JsonObject | undefined =>
    template.components.find((component) => component['type'] === type)
  const parametersOf = (type: string): readonly JsonObject[] =>
    objectsIn(given.find((component) => component['type'] === type)?.['parameters'])
  const names = namesIn(part('BODY'))
  const body = parametersOf('body')
  if (body.length !== names.length)
    throw graphRefusal(
      132000,
      'Number of parameters does not match the expected number of params',
      `body: number of localizable_params (${body.length}) does not match the expected number of params (${names.length})`,
    )
  if (template.parameter_format === 'NAMED' && !hasNames(body, names)) throw wrongFormat('body')
  const needsFile = part('HEADER')?.['format'] === 'IMAGE'
  if (needsFile !== parametersOf('header').some(({ type }) => type === 'image')) throw wrongFormat('header')
  checkTemplateButtons(objectsIn(part('BUTTONS')?.['buttons']), given)
}

function hasNames(parameters: readonly JsonObject[], names: readonly string[]): boolean {
  const given = parameters.map((parameter) => parameter['parameter_name'])
  return names.every((name) => given.includes(name))
}

/** In a text of a parameter no line is broken, no tab stands, and at most four blanks stand in a row. */
function checkParameterTexts(components: readonly JsonObject[]): void {
  const texts = components.flatMap(({ parameters }) =>
    objectsIn(parameters).flatMap(({ text, payload, coupon_code: code }) => [text, payload, code]),
  )
  if (texts.some((text) => typeof text === 'string' && /[\n\r\t]| {5}/.test(text)))
    throw graphRefusal(
      132018,
      'Template parameters are not valid',
      'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    )
}

/** A flow has to be named in a component of its own, as an address with a placeholder has to be given its end. */
function checkTemplateButtons(buttons: readonly JsonObject[], given: readonly JsonObject[]): void {
  const needing = buttons.flatMap(({ type, url }, index) =>
    type === 'FLOW' || (typeof url === 'string' && url.includes('{{')) ? [String(index)] : [],
  )
  const filled = given.flatMap(({ sub_type: type, index }) =>
    (type === 'url' || type === 'flow') && typeof index === 'string' ? [index] : [],
  )
  if (needing.join() !== filled.join()) throw wrongFormat('button')
}

function wrongFormat(part: string): Refusal {
  return graphRefusal(
    132012,
    'Parameter format does not match format in the created template',
    `${part}: format mismatch`,
  )
}

import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { Answer } from '../answer.ts'
import { graphError, invalidParameter } from './graph-errors.ts'
import { namesIn, TEMPLATES, type StoredTemplate } from './templates.ts'

/** Why Meta does not send this template with these parameters; undefined if it does. */
export function checkTemplate(content: JsonObject): Answer | undefined {
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
  return checkTexts(components) ?? checkParameters(template, components)
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
  return checkButtons(listOf(part('BUTTONS')?.['buttons']), given)
}

function hasNames(parameters: readonly JsonObject[], names: readonly string[]): boolean {
  const given = parameters.map((parameter) => parameter['parameter_name'])
  return names.every((name) => given.includes(name))
}

/** In a text of a parameter no line is broken, no tab stands, and at most four blanks stand in a row. */
function checkTexts(components: readonly JsonObject[]): Answer | undefined {
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
function checkButtons(buttons: readonly JsonObject[], given: readonly JsonObject[]): Answer | undefined {
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

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Reply } from '../client.ts'

type Node = Readonly<Record<string, unknown>>

/** What is asked of every answer of a server. */
export type AnswerCheck = (method: string, target: string, reply: Reply) => void

/** By what openapi.json says. Many servers say the same, and to compile that takes longer than to ask them. */
const checks = new Map<string, AnswerCheck>()

/**
 * Holds each answer against what openapi.json of that very server says of it, more strictly than a caller may: a member
 * that is not described is a fault here. Fails with what differs.
 */
export function createAnswerCheck(api: Node): AnswerCheck {
  const text = JSON.stringify(api)
  const check = checks.get(text) ?? compileCheck(api)
  checks.set(text, check)
  return check
}

function compileCheck(api: Node): AnswerCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'api', ...(closed(api) as Node) })
  const known = new Map<string, ValidateFunction>()
  const compiled = (pointer: string): ValidateFunction => {
    const found = known.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` })
    known.set(pointer, found)
    return found
  }
  return (method, target, reply) => {
    const place = placeOf(api, method, new URL(target, 'http://x').pathname, String(reply.status))
    const validate = place === null ? null : compiled(place)
    if (validate === null) {
      if (reply.text === '') return
      throw new Error(`${method} ${target} answered ${reply.status} with a body that is not described`)
    }
    if (method === 'HEAD') return
    if (validate(reply.body ?? reply.text)) return
    throw new Error(
      `${method} ${target} answered ${reply.status} otherwise than described: ${ajv.errorsText(validate.errors)}\n${reply.text}`,
    )
  }
}

const PROBLEM = '/components/schemas/Problem'

/** The JSON pointer of the schema; null: no body. Where nothing is described there is a problem. */
function placeOf(api: Node, method: string, path: string, status: string): string | null {
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
  const paths = api['paths'] as Readonly<Record<string, Node>>
  const name = pathOf(paths, verb, path)
  const responses = name === undefined ? {} : membersOf(membersOf(paths[name])[verb])['responses']
  const response = membersOf(responses)[status]
  if (name === undefined || response === undefined) {
    if (Number(status) >= 400) return PROBLEM
    throw new Error(`${method} ${path} answered ${status}, which is not described`)
  }
  const [type] = Object.keys(membersOf(membersOf(response)['content']))
  if (type === undefined) return null
  return ['', 'paths', name, verb, 'responses', status, 'content', type, 'schema'].map(escaped).join('/')
}

/** The very path, or one with names in it. */
function pathOf(paths: Readonly<Record<string, Node>>, verb: string, path: string): string | undefined {
  const names = Object.keys(paths).filter((name) => verb in membersOf(paths[name]))
  return names.find((name) => name === path) ?? names.find((name) => fits(name, path))
}

function membersOf(value: unknown): Node {
  return (value ?? {}) as Node
}

function fits(template: string, path: string): boolean {
  const pattern = template.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${pattern.endsWith('/') ? `${pattern}?` : pattern}$`).test(path)
}

/** As in a URI fragment. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** Objects that name their members take no others. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]))
  const isOpen =
    members['type'] === 'object' && 'properties' in members && !('additionalProperties' in members)
  return isOpen ? { ...members, additionalProperties: false } : members
}

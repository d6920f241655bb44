import type { Call } from '../../domain/request/call.ts'
import { isJsonObject, type Json } from '../../domain/text/json.ts'
import { damaged, parseJsonColumn } from '../file/json-column.ts'

/** The frozen call out of its column. Fails with `unavailable` when the text has not the shape of one. */
export function parseCall(text: string, what: string): Call {
  const value = parseJsonColumn(text, what)
  if (!isCall(value)) throw damaged(what)
  return value
}

const METHODS: readonly unknown[] = ['POST', 'PUT', 'PATCH', 'DELETE'] satisfies readonly Call['method'][]

function isCall(value: Json): value is Json & Call {
  return (
    isJsonObject(value) &&
    METHODS.includes(value['method']) &&
    typeof value['path'] === 'string' &&
    isPairs(value['query']) &&
    isPairs(value['headers']) &&
    (value['body'] === null || typeof value['body'] === 'string')
  )
}

function isPairs(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every(isPair)
}

function isPair(value: Json): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
}

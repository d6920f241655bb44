import { isDeepStrictEqual } from 'node:util'
import { parse, stringify, TomlError } from 'smol-toml'
import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { lineEndOf, withoutCuts, withPieces, type ConfigFormat } from './config-text.ts'

/**
 * Servers as tables of a TOML text. A new one is put behind all else; what is changed is read again before it is handed
 * out: all but the entry has to mean what it meant.
 */
export function tomlConfig(container: string): ConfigFormat {
  return {
    find: (text, name) => serversIn(text, container)[name],
    servers: (text) => serversIn(text, container),
    insert: (text, name, entry) => {
      const lineEnd = lineEndOf(text)
      const table = stringify({ [container]: { [name]: entry } })
        .trimEnd()
        .replaceAll('\n', lineEnd)
      const lead = text === '' ? '' : `${text.endsWith('\n') ? '' : lineEnd}${lineEnd}`
      const pieces = [{ at: text.length, text: `${lead}${table}${lineEnd}` }]
      const wanted = { ...rootIn(text), [container]: { ...serversIn(text, container), [name]: entry } }
      assertMeans(withPieces(text, pieces), wanted)
      return { pieces, made: { container: rootIn(text)[container] === undefined, comma: false } }
    },
    remove: (text, name) => {
      const removed = withoutTables(text, container, name)
      const { [name]: _gone, ...servers } = serversIn(text, container)
      const { [container]: _container, ...others } = rootIn(text)
      // A table that only the entry made is gone with it.
      const isMeant = isMeaning(removed, { ...others, [container]: servers })
      if (!isMeant && Object.keys(servers).length === 0) assertMeans(removed, others)
      else if (!isMeant) throw unchangeable()
      return removed
    },
    isBare: (text) => text.trim() === '',
  }
}

function rootIn(text: string): JsonObject {
  try {
    // What it gives has no prototype, and is compared with what has.
    return structuredClone(parse(text, { integersAsBigInt: 'asNeeded' })) as JsonObject
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw new ShieldError('usage', `it is not valid TOML (line ${error.line}, column ${error.column})`, {
      cause: error,
    })
  }
}

function serversIn(text: string, container: string): JsonObject {
  const servers = rootIn(text)[container] ?? {}
  if (!isJsonObject(servers)) throw new ShieldError('usage', `${container} in it is not a table`)
  return servers
}

function assertMeans(text: string, wanted: Json): void {
  if (!isMeaning(text, wanted)) throw unchangeable()
}

function isMeaning(text: string, wanted: Json): boolean {
  try {
    return isDeepStrictEqual(rootIn(text), wanted)
  } catch {
    // What it became is not TOML any more.
    return false
  }
}

function unchangeable(): ShieldError {
  return new ShieldError('usage', 'it is written in a way that shield cannot change without changing more')
}

/** Without the table and those below it, up to the next one. Comments above the next one belong to that. */
function withoutTables(text: string, container: string, name: string): string {
  const lines = text.split(/(?<=\n)/)
  const starts = lines.map((_line, index) => lines.slice(0, index).join('').length)
  const heads = lines.flatMap((line, index) => (/^\s*\[/.test(line) ? [index] : []))
  const cuts = heads.flatMap((head, at) => {
    if (!isTableOf(lines[head] ?? '', container, name)) return []
    const next = heads[at + 1] ?? lines.length
    const last = lines.slice(head, next).findLastIndex((line) => !/^\s*(?:#.*)?$/.test(line.trimEnd())) + head
    const isLedByBlank = head > 0 && (lines[head - 1] ?? '').trim() === ''
    return [{ from: starts[isLedByBlank ? head - 1 : head] ?? 0, to: starts[last + 1] ?? text.length }]
  })
  return withoutCuts(text, cuts)
}

/** `[mcp_servers.shield]`, `[ "mcp_servers" . shield . env ]`. */
function isTableOf(line: string, container: string, name: string): boolean {
  const key = (word: string) => `(?:${word}|"${word}"|'${word}')`
  return new RegExp(`^\\s*\\[\\[?\\s*${key(container)}\\s*\\.\\s*${key(name)}\\s*[.\\]]`).test(line)
}

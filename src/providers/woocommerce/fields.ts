import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { listOrNull } from './value.ts'

/** One object of the shop, read field by field. */
export interface Fields {
  /** Null for a field that is empty or absent. One that is there and cannot be read is noted, and null too. */
  readonly read: <T>(name: string, parse: (value: Json) => T | null) => T | null
  /** The objects in a list. Whatever is not one is noted, and so is a list that is missing. */
  readonly rows: (name: string) => readonly Fields[]
}

/** `unreadable` takes up, by its name, what is there and cannot be read: "line_items[1].quantity". */
export function fieldsOf(row: JsonObject, unreadable: string[], path = ''): Fields {
  return {
    read: (name, parse) => {
      const value = row[name]
      if (value === undefined || value === null || value === '') return null
      const parsed = parse(value)
      if (parsed === null) unreadable.push(path + name)
      return parsed
    },
    rows: (name) => {
      const list = listOrNull(row[name])
      if (list === null) unreadable.push(path + name)
      return (list ?? []).flatMap((entry, index) => {
        const place = `${path}${name}[${index}]`
        if (isJsonObject(entry)) return [fieldsOf(entry, unreadable, `${place}.`)]
        unreadable.push(place)
        return []
      })
    },
  }
}

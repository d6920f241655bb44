import type { Json } from '../../domain/text/json.ts'
import { oneValue } from '../../domain/text/quoted.ts'
import {
  itemsOf,
  plainText,
  type Below,
  type FactRenderer,
  type FactText,
  type FactType,
} from '../../domain/request/preview.ts'
import { linesOf } from './value-lines.ts'

const RENDERERS: Readonly<Record<FactType, FactRenderer>> = {
  text: single(plainText),
  'yes-no': single((value) => (value === true ? 'yes' : value === false ? 'no' : plainText(value))),
  list: (_at, below) => ({
    text: linesOf([...below.values()]),
    places: [...below.keys()],
  }),
  fields: renderFields,
  rows: (at, below) => {
    const each = itemsOf(at, below)
    return {
      text: each.map(({ own }) => [...own].map(namedValue).join(', ')).join('\n'),
      places: each.flatMap(({ own }) => [...own.keys()]),
    }
  },
}

/** `below`: every single value at or below `at`, by place. */
export function renderFact(as: FactType | FactRenderer, at: string, below: Below): FactText {
  return typeof as === 'function' ? as(at, below) : RENDERERS[as](at, below)
}

function single(show: (value: Json) => string): FactRenderer {
  return (at, below) =>
    below.has(at) ? { text: show(below.get(at) ?? null), places: [at] } : { text: '', places: [] }
}

/** Each value on a line, behind its name. */
function renderFields(at: string, below: Below): FactText {
  const lines = [...below].map(([place, value]) => {
    const name = place.slice(at.length + 1)
    const text = linesOf([value])
    return name === '' ? text : `${name}: ${text}`
  })
  return { text: lines.join('\n'), places: [...below.keys()] }
}

/** Quoted where it could be taken for several values or lines. */
function namedValue([place, value]: readonly [string, Json]): string {
  const text = typeof value === 'string' && value !== '' ? oneValue(value) : JSON.stringify(value)
  return `${place.slice(place.lastIndexOf('/') + 1)}: ${text}`
}

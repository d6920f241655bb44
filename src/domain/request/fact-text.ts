import type { Json } from '../text/json.ts'
import type { Below } from './preview.ts'

/** Texts as they are, whatever else as JSON: a value of an unexpected type is shown, not guessed at. */
export function plainText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** The members of a list, each with the places below it. */
export function itemsOf(
  at: string,
  below: Below,
): readonly { readonly place: string; readonly own: Below }[] {
  const places = new Set(
    [...below.keys()]
      .filter((place) => place !== at)
      .map((place) => `${at}/${place.slice(at.length + 1).split('/')[0]}`),
  )
  return [...places].map((place) => ({
    place,
    own: new Map([...below].filter(([key]) => key === place || key.startsWith(`${place}/`))),
  }))
}

import type { Stray, Strays } from '../domain/provider/stray.ts'
import { list, nullable, object, record, type Fields } from './composites.ts'
import { provider } from './connection.ts'
import { only, text, whole, yesNo } from './scalars.ts'
import { described, named } from './shape.ts'

const strayFields: Fields<Stray> = {
  provider,
  integration: text,
  nangoConnectionId: text,
  // As Nango writes it.
  createdAt: text,
  tags: record(text),
  endUser: nullable(text),
  isMarked: described('It bears the tag that shield gives', yesNo),
}

/** A connection at Nango that shield does not know. */
export const stray = named('Stray', object(strayFields))

export const strays = object<Strays>({ newest: list(stray), count: whole })

/** One that was deleted there. */
export const discarded = object<Stray & { readonly atNango: 'deleted' }>({
  ...strayFields,
  atNango: only('deleted'),
})

import { DOORS, type Actor } from '../domain/access/principal.ts'
import { object } from './composites.ts'
import { oneOf, text } from './scalars.ts'
import { named } from './shape.ts'

/** Who did it, wherever that is said. */
export const actor = named('Actor', object<Actor>({ name: text, door: oneOf(DOORS) }))

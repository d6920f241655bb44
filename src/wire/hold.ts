import type { Hold } from '../domain/request/hold.ts'
import { actor } from './actor.ts'
import { nullable, object } from './composites.ts'
import { moment, text, yesNo } from './scalars.ts'
import { named } from './shape.ts'

export const hold = named('Hold', object<Hold>({ reason: text, by: actor, at: moment }))

/** The hold in force; null: sending is allowed. */
export const holdInForce = object<{ readonly hold: Hold | null }>({ hold: nullable(hold) })

export const held = object<{ readonly hold: Hold; readonly isNew: boolean }>({ hold, isNew: yesNo })

/** The hold that was lifted; null: there was none. */
export const released = object<{ readonly released: Hold | null }>({ released: nullable(hold) })

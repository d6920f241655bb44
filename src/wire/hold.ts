import type { Hold, Moved } from '../domain/request/hold.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { actor } from './actor-money-page.ts'
import { nullable, object, optional } from './composites.ts'
import { converted, described, moment, named, text, whole, yesNo } from './shape.ts'

interface WrittenHold extends Omit<Hold, 'by'> {
  readonly actor: Hold['by']
}

export const moved = object<Moved>({
  from: described('The file', text),
  to: text,
  at: moment,
  isDone: described('false: it is still being moved', yesNo),
})

export const hold = named(
  'Hold',
  converted<Hold, WrittenHold, JsonObject>(
    object<WrittenHold>({
      reason: text,
      actor,
      at: moment,
      moved: optional(described('Where the queue is now; only there can the hold be released', moved)),
      failover: optional(
        described('This one waits to be released: `shield approvals release --after-failover`', whole),
      ),
    }),
    {
      to: ({ by, ...same }) => ({ ...same, actor: by }),
      from: ({ actor: by, ...same }) => ({ ...same, by }),
    },
  ),
)

/** The hold in force; null: sending is allowed. */
export const holdInForce = object<{ readonly hold: Hold | null }>({ hold: nullable(hold) })

export const held = object<{ readonly hold: Hold; readonly isNew: boolean }>({ hold, isNew: yesNo })

/** The hold that was lifted; null: there was none. */
export const released = object<{ readonly released: Hold | null }>({ released: nullable(hold) })

import { stateNow, type State } from '../../domain/request/request.ts'
import { toldBy } from '../../domain/audit/audit.ts'
import type { Database } from '../file/database.ts'
import type { Defects } from './defects.ts'

interface Told {
  readonly state: State
  readonly number: number
  readonly sent: boolean
}

const sql = {
  after: `select number, body from audit where number > :after order by number`,
  states: `select id, state from requests`,
  open: `select id, state from requests where state in ('pending', 'approved', 'executing', 'unknown') order by seq limit 10000`,
  types: `select type from audit where subject = :id order by number`,
} as const

/**
 * What the log tells of every request, entry by entry: that one was sent twice, and in the end whether each is what the log
 * says it is. A state that was set without shield has no entry.
 */
export function createToldStates(defects: Defects) {
  const told = new Map<string, Told>()
  const step = (number: number, body: string): void => {
    const [, id = '', type = ''] = TELLING.exec(body) ?? []
    const state = toldBy(type)
    if (state === undefined) return
    const sent = told.get(id)?.sent === true
    if (sent && state === 'executing') defects.add('resent', number)
    told.set(id, { state, number, sent: sent || state === 'executing' })
  }
  return {
    step,
    /** To be called inside `read`, with the last number that was walked. */
    compare: (database: Database, after: number): void => {
      for (const row of database.prepare(sql.after).all({ after }) as { number: number; body: string }[])
        step(row.number, row.body)
      for (const { id, state } of database.prepare(sql.states).all() as { id: string; state: State }[]) {
        const last = told.get(id)
        if (last?.state !== state) defects.add('state', last?.number ?? 0)
      }
    },
  }
}

/** The text is canonical: `subject` and `type` are its last members, and a quote inside of them would be escaped. */
const TELLING = /"subject":"(apr_[0-9a-z]{10})","type":"(request\.[a-z]+)"\}$/

/** Those that are open and are not what the log says, as sentences; at most 10. To be called inside `read`. */
export function untoldStates(database: Database): readonly string[] {
  const open = database.prepare(sql.open).all() as readonly { readonly id: string; readonly state: State }[]
  const problems = open.flatMap(({ id, state }) => {
    const states = (database.prepare(sql.types).pluck().all({ id }) as string[]).flatMap(
      (type) => toldBy(type) ?? [],
    )
    if (states.filter((one) => one === 'executing').length > 1)
      return [`${id} was sent twice, according to the audit log`]
    return states.at(-1) === state ? [] : [`${id} ${stateNow(state)}, but the audit log does not say so`]
  })
  return problems.slice(0, 10)
}

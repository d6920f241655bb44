import { bad, type Check } from '../../domain/health/check.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { mismatchHint, rememberedText } from '../reach/mismatch.ts'

/** Connections that nothing runs on, because something else was seen behind them than they stand for. */
export function checkConnections(connections: readonly Connection[]): readonly Check[] {
  return connections.flatMap((connection) => {
    const message = rememberedText(connection)
    return message === null ? [] : [bad(`connection ${connection.name}`, message, mismatchHint(connection))]
  })
}

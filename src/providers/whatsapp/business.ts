import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'

/** The keys under which a connection keeps Meta's ids. */
export const PHONE_NUMBER_ID = 'phoneNumberId'
export const WABA_ID = 'wabaId'

/** Meta's id of the number that this connection sends from. Fails with `not_connected` when it was never given. */
export function phoneNumberIdOf(connection: Connection): string {
  return idOf(connection, PHONE_NUMBER_ID, 'the id of its phone number')
}

/** Meta's id of the business account. Fails with `not_connected` when it was never given. */
export function wabaIdOf(connection: Connection): string {
  return idOf(connection, WABA_ID, 'the id of its business account')
}

/** The command that authorises this connection again. */
export function connectCommand({ name, config }: Pick<Connection, 'name' | 'config'>): string {
  const ids = [
    ['--phone-number-id', config[PHONE_NUMBER_ID]],
    ['--business-account-id', config[WABA_ID]],
  ].map(([flag, id]) => ` ${flag} ${id ?? 'ID'}`)
  return `${reconnectCommand({ provider: 'whatsapp', name })}${ids.join('')}`
}

function idOf(connection: Connection, key: string, what: string): string {
  const id = connection.config[key]
  if (id !== undefined && id !== '') return id
  throw new ShieldError('not_connected', `The connection ${connection.name} does not say ${what}`, {
    hint: connectCommand(connection),
  })
}

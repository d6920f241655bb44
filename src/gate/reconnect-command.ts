import type { Connection } from '../domain/connection.ts'

/** What authorises a connection again. */
export function reconnectCommand({ provider, name }: Pick<Connection, 'provider' | 'name'>): string {
  return `shield connect ${provider}${name === provider ? '' : ` --as ${name}`}`
}

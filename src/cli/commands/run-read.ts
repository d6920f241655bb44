import type { Read } from '../../domain/operation.ts'
import { pickConnection } from '../../gate/pick-connection.ts'
import { read } from '../../gate/read.ts'
import type { Invocation } from '../frame.ts'
import { jsonText } from '../json.ts'
import { showDisplay } from '../render.ts'
import { operationInput } from './operation-input.ts'

export async function runRead(invocation: Invocation, operation: Read): Promise<number> {
  const { app } = invocation
  const input = await operationInput(invocation, operation)
  const connection = await pickConnection(await app.parts.store(), operation.provider, app.globals.connection)
  app.terminal.status(`${operation.name} …`)
  const output = await read(app.parts, { operation, input, connection, actor: app.actor }).finally(() =>
    app.terminal.status(null),
  )
  if (app.globals.json) app.terminal.out(jsonText(output))
  else await showDisplay(app.terminal, operation.show(output))
  return 0
}

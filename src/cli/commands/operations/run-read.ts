import type { Read } from '../../../domain/operation/operation.ts'
import type { Invocation } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { isJsonObject } from '../../../domain/text/json.ts'
import { operationInput } from './operation-input.ts'

export async function runRead(invocation: Invocation, operation: Read): Promise<number> {
  const { app } = invocation
  const input = await operationInput(invocation, operation)
  const { connection } = app.globals
  const { operations } = await app.gate()
  app.terminal.status(`${operation.name} …`)
  const output = await operations
    .read({ operation: operation.name, input, connection })
    .finally(() => app.terminal.status(null))
  const display = operation.show(output)
  if (app.globals.json) {
    for (const block of display) if (block.kind === 'warning') app.terminal.warn(block.text)
    app.terminal.json(isJsonObject(output) ? output : { output })
  } else await showDisplay(app.terminal, display)
  return 0
}

import { checkpointLine } from '../../../domain/audit/checkpoint.ts'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import { timestamp } from '../../../gate/parts.ts'
import { checkpointAdded } from '../../../wire/upkeep.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { appendLine } from '../../terminal/out-file.ts'

/** One line of JSON, in a pipe as with --json: it is there to be kept and read by `audit verify`. */
export async function checkpoint({ app, options }: Invocation): Promise<number> {
  const file = pathTyped('--out', textOption(options, 'out'))
  const parts = app.existing('shield audit checkpoint')
  const { audit } = await parts.store()
  const [database, head] = [await audit.identity(), await audit.head()]
  const line = checkpointLine({ database, ...head, at: timestamp(parts) })
  if (file === undefined) app.terminal.out(line)
  else {
    appendLine(file, line)
    if (app.globals.json) app.terminal.json(checkpointAdded.encode({ file, number: head.number }))
    app.terminal.talk(`Entry ${head.number} is added to ${file}\n`)
  }
  return 0
}

import { resolve } from 'node:path'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import { storeCopied } from '../../../wire/upkeep.ts'
import { confirm } from '../../ask/confirm.ts'
import { textOption, type Invocation } from '../../frame.ts'

/** `store copy`: there is no way back, so that it asks. */
export async function copy({ app, options }: Invocation): Promise<number> {
  app.local('shield store copy')
  const { settings, terminal, globals, actor } = app
  const file = resolve(pathTyped('--from', textOption(options, 'from')) ?? `${settings.home}/shield.db`)
  if (options['yes'] !== true) {
    await confirm(app, {
      doing: 'moving the queue',
      command: 'shield store copy --yes',
      question: `Move the queue in ${file} to ${settings.database}? Nothing is sent from the file any more, and there is no way back`,
      refused: 'Nothing was copied',
    })
  }
  const copied = await app.copyStore(file, actor)
  if (globals.json) terminal.json(storeCopied.encode(copied))
  terminal.talk(
    `The queue stands in ${copied.to} now, and its log ends at entry ${copied.head.number}, as in the file; nothing is sent or decided from ${copied.from} any more. Everything is on hold there: shield approvals release\n`,
  )
  return 0
}

import { resolve } from 'node:path'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import { backup } from '../../../gate/upkeep/backup.ts'
import { backedUp } from '../../../wire/upkeep.ts'
import type { Register, Work } from '../../frame.ts'

export const register: Register = (program, { act }) => {
  program
    .command('backup <file>')
    .description('a copy of queue, connections and log in one file, while shield goes on working')
    .option('--force', 'replace the file if it is there')
    .action(act(run))
}

const run: Work = async ({ app, args, options }) => {
  const file = resolve(pathTyped('The file of shield backup', args[0] ?? ''))
  const { bytes, head } = await backup(
    app.existing('shield backup'),
    { file, force: options['force'] === true },
    app.actor,
  )
  if (app.globals.json) app.terminal.json(backedUp.encode({ file, bytes, head }))
  else app.terminal.out(`${file}\n`)
  app.terminal.talk(`${bytes} bytes, checked; the log in it ends at entry ${head.number}\n`)
  return 0
}

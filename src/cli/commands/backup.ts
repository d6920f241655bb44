import { resolve } from 'node:path'
import { backup } from '../../gate/backup.ts'
import type { Register, Work } from '../frame.ts'
import { jsonText } from '../json.ts'

export const register: Register = (program, { act }) => {
  program
    .command('backup <file>')
    .description('a copy of queue, connections and log in one file, while shield goes on working')
    .option('--force', 'replace the file if it is there')
    .action(act(run))
}

const run: Work = async ({ app, args, options }) => {
  const file = resolve(args[0] ?? '')
  const { bytes, head } = await backup(
    app.existing('shield backup'),
    { file, force: options['force'] === true },
    app.actor,
  )
  app.terminal.out(app.globals.json ? jsonText({ file, bytes, head }) : `${file}\n`)
  if (!app.globals.json)
    app.terminal.talk(`${bytes} bytes, checked; the log in it ends at entry ${head.number}\n`)
  return 0
}

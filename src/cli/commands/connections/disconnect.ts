import type { Connection } from '../../../domain/provider/connection.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { Disconnected } from '../../../domain/ports/gate.ts'
import { disconnected } from '../../../wire/connection.ts'
import type { App } from '../../app.ts'
import type { Register, Work } from '../../frame.ts'

export const register: Register = (program, frame) => {
  program
    .command('disconnect <connection>')
    .description('delete a connection, with its credentials at Nango')
    .option('--yes', 'do not ask; needed without a terminal')
    .option('--forget', 'only here: the connection at Nango stays, with its credentials')
    .action(frame.act(run))
}

const run: Work = async ({ app, args, options }) => {
  const { connections } = await app.gate()
  const connection = await connections.get(args[0] ?? '')
  const forget = options['forget'] === true
  if (options['yes'] !== true) await askFirst(app, connection, forget)
  const { connection: gone, atNango } = await connections.disconnect(connection.name, forget)
  app.terminal.remark(`${gone.name} ${SAID[atNango]}; requests still open on it will not be sent`)
  if (app.globals.json) app.terminal.json(disconnected.encode({ connection: gone, atNango }))
  return 0
}

const SAID: Readonly<Record<Disconnected['atNango'], string>> = {
  deleted: 'is disconnected',
  gone: 'was gone at Nango already and is disconnected here',
  kept: 'is forgotten here; whatever Nango has of it is still there, with its credentials',
}

async function askFirst(app: App, { name, account }: Connection, forget: boolean): Promise<void> {
  if (!app.terminal.isInteractive) {
    throw new ShieldError('usage', 'Without a terminal, disconnecting needs --yes', {
      hint: `shield disconnect ${name} --yes${forget ? ' --forget' : ''}`,
    })
  }
  const question = forget
    ? `Forget ${name} (${account.label}) here, and leave it at Nango with its credentials?`
    : `Delete ${name} (${account.label}) here and at Nango?`
  if (!(await app.prompts.confirm(question))) throw new ShieldError('interrupted', `${name} stays connected`)
}

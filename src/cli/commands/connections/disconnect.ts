import type { Disconnected } from '../../../domain/ports/gate.ts'
import { strayText, type Stray } from '../../../domain/provider/stray.ts'
import { commandAbout } from '../../../domain/text/quoted.ts'
import { discarded, disconnected } from '../../../wire/connection.ts'
import type { App } from '../../app.ts'
import { confirm } from '../../ask/confirm.ts'
import { parseProviderName } from '../../ask/provider-flags.ts'
import { textOption, type Register, type Work } from '../../frame.ts'

export const register: Register = (program, frame) => {
  program
    .command('disconnect <connection>')
    .description('delete a connection, with its credentials at Nango')
    .option('-y, --yes', 'do not ask; needed without a terminal')
    .option('--forget', 'only here: the connection at Nango stays, with its credentials')
    .action(frame.act(run))
}

const run: Work = async ({ app, args, options }) => {
  const { connections } = await app.gate()
  const { name, account } = await connections.get(args[0] ?? '')
  const forget = options['forget'] === true
  if (options['yes'] !== true) {
    await confirm(app, {
      doing: 'disconnecting',
      command: `shield disconnect ${name} --yes${forget ? ' --forget' : ''}`,
      question: forget
        ? `Forget ${name} (${account.label}) here, and leave it at Nango with its credentials?`
        : `Delete ${name} (${account.label}) here and at Nango?`,
      refused: `${name} stays connected`,
    })
  }
  const { connection: gone, atNango } = await connections.disconnect(name, forget)
  app.terminal.remark(`${gone.name} ${SAID[atNango]}; requests still open on it will not be sent`)
  if (app.globals.json) app.terminal.json(disconnected.encode({ connection: gone, atNango }))
  return 0
}

const SAID: Readonly<Record<Disconnected['atNango'], string>> = {
  deleted: 'is disconnected',
  gone: 'was gone at Nango already and is disconnected here',
  kept: 'is forgotten here; whatever Nango has of it is still there, with its credentials',
}

/**
 * Deletes one connection at Nango. At a terminal it is shown first: one that may be another program's goes once its id is
 * typed, one that bears shield's mark after a yes. Without a terminal `--typed` and `--yes` stand for that.
 */
export const discardOne: Work = async ({ app, args, options }) => {
  const nangoConnectionId = args[0] ?? ''
  const wanted = textOption(options, 'provider')
  const provider = wanted === undefined ? undefined : parseProviderName(wanted)
  const { connections } = await app.gate()
  const given = textOption(options, 'typed')
  const [stray, other] = await connections.strays(nangoConnectionId, provider)
  // What else there is to say of none or of several, the gate says.
  const mayAsk = stray !== undefined && other === undefined && given === undefined
  const typed = mayAsk ? await ask(app, stray, options['yes'] === true) : (given ?? null)
  const gone = await connections.discard({ nangoConnectionId, provider, typed })
  if (app.globals.json) app.terminal.json(discarded.encode({ ...gone, atNango: 'deleted' }))
  app.terminal.talk(`${gone.nangoConnectionId} is deleted at Nango, with its credentials\n`)
  return 0
}

/** The id that was typed; null where none is needed, or nobody is there to type it: then the gate says what it takes. */
async function ask(app: App, stray: Stray, isSure: boolean): Promise<string | null> {
  const { nangoConnectionId, isMarked } = stray
  const what = `${nangoConnectionId} at Nango (${strayText(stray)})`
  if (!isMarked) {
    const question = `Delete ${what}, which another program may use? Type its id to delete it:`
    return app.terminal.isInteractive ? app.prompts.text(question) : null
  }
  if (!isSure) {
    await confirm(app, {
      doing: 'discarding',
      command: commandAbout('shield connections discard', nangoConnectionId, '--yes'),
      question: `Delete ${what}, with its credentials?`,
      refused: 'Nothing was deleted',
    })
  }
  return null
}

import { ShieldError } from '../../../domain/errors.ts'
import { commandAbout } from '../../../domain/text/quoted.ts'
import { strayText, type Stray } from '../../../domain/provider/stray.ts'
import { discarded } from '../../../wire/connection.ts'
import type { App } from '../../app.ts'
import { textOption, type Work } from '../../frame.ts'
import { parseProviderName } from '../../ask/provider-name.ts'

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

async function ask(app: App, stray: Stray, isSure: boolean): Promise<string | null> {
  const { nangoConnectionId, isMarked } = stray
  if (isMarked && isSure) return null
  if (!app.terminal.isInteractive) {
    // Without the mark the gate refuses it, and says what is needed.
    if (!isMarked) return null
    throw new ShieldError('usage', 'Without a terminal, discarding needs --yes', {
      hint: commandAbout('shield connections discard', nangoConnectionId, '--yes'),
    })
  }
  const what = `${nangoConnectionId} at Nango (${strayText(stray)})`
  if (!isMarked) {
    return app.prompts.text(`Delete ${what}, which another program may use? Type its id to delete it:`)
  }
  if (await app.prompts.confirm(`Delete ${what}, with its credentials?`)) return null
  throw new ShieldError('interrupted', 'Nothing was deleted')
}

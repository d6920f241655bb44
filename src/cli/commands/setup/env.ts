import { factsOf } from '../../../domain/operation/display.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { EnvStanding, FoundEnv } from '../../../domain/settings/found-env.ts'
import { envFile } from '../../../wire/upkeep.ts'
import type { App } from '../../app.ts'
import type { Register, Work } from '../../frame.ts'
import { answer } from '../../show/render.ts'

export const register: Register = (program, frame) => {
  const env = program
    .command('env')
    .description(
      'whether the .env in the working directory may say where secrets go, what is trusted and whose data it is',
    )
  const options = { ignoresFoundEnv: true }
  env
    .command('allow')
    .description('take all settings from the .env here, as it is now; a change of it is asked about again')
    .action(frame.act(decideAs('allow'), options))
  env
    .command('deny')
    .description('take nothing guarded from the .env here, and say no more about it until it changes')
    .action(frame.act(decideAs('deny'), options))
  env
    .command('show')
    .description('the names that the .env here sets, and which of them are taken')
    .action(frame.act(show, options))
}

function decideAs(verdict: 'allow' | 'deny'): Work {
  return async ({ app }) => {
    const found = foundAt(app)
    app.envDoor.decide(verdict)
    return say(app, { ...found, standing: verdict === 'allow' ? 'allowed' : 'denied' })
  }
}

const show: Work = async ({ app }) => say(app, foundAt(app))

function foundAt({ envDoor }: App): FoundEnv {
  if (envDoor.found !== null) return envDoor.found
  throw new ShieldError('not_found', 'There is no .env in the working directory that anybody has to allow', {
    hint: 'Change to its folder; one that --env-from names, and the one in SHIELD_HOME, are trusted already',
  })
}

const STANDINGS: Readonly<Record<EnvStanding, string>> = {
  allowed: 'allowed: guarded settings are taken from it, until it changes',
  denied: 'denied: guarded settings are not taken from it',
  unknown: 'not allowed yet: guarded settings are not taken from it (shield env allow)',
  changed:
    'changed since it was last allowed or denied: guarded settings are not taken from it (shield env allow)',
}

function say(app: App, { path, standing, free, guarded, never, hosts }: FoundEnv): Promise<number> {
  return answer(app, {
    json: () => envFile.encode({ file: path, standing, free, guarded, never, hosts }),
    display: () => [
      factsOf([
        ['File', path],
        ['Standing', STANDINGS[standing]],
        ['Guarded', guarded.join(', ')],
        ['Hosts', hosts.join(', ')],
        ['Always taken', free.join(', ')],
        ['Never taken', never.join(', ')],
      ]),
    ],
  })
}

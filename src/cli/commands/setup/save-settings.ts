import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ShieldError } from '../../../domain/errors.ts'
import { editEnv } from '../../../domain/settings/edit-env.ts'
import { createOutFile } from '../../terminal/out-file.ts'

/** The file in which shield's own settings stand, which nobody has to allow. */
export function settingsFile(home: string): string {
  return join(home, '.env')
}

/**
 * Writes settings into SHIELD_HOME/.env: readable by this user alone, whole or not at all, with every other line as it
 * was. Fails with `failed` where it cannot be written.
 */
export function saveSettings(
  home: string,
  values: Parameters<typeof editEnv>[1],
  random: (size: number) => Uint8Array,
): void {
  const { file, text } = present(home)
  const edited = editEnv(text, values)
  const out = createOutFile(file, true, random)
  try {
    out.write(edited)
  } catch (error) {
    out.discard()
    throw error
  }
  out.finish()
}

/** Where a link leads there, the file behind it is written and the link stays. */
function present(home: string): { readonly file: string; readonly text: string } {
  const named = settingsFile(home)
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    if (!existsSync(named)) return { file: named, text: '' }
    return { file: realpathSync(named), text: readFileSync(named, 'utf8') }
  } catch (cause) {
    throw new ShieldError('failed', `${named} cannot be written`, {
      hint: `Check that ${home} is a folder of yours`,
      cause,
    })
  }
}

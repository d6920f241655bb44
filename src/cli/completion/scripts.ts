import { readFileSync } from 'node:fs'

// The build works this module out once and puts the plain texts in its place (`scripts/build.mjs`).

/**
 * What a shell reads to complete the words of shield. Each asks `shield __complete` and takes what it prints as text:
 * nothing of it is expanded or evaluated, and the only program that Tab starts is the `shield` of the PATH.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<string, string>> = {
  bash: scriptOf('bash'),
  zsh: scriptOf('zsh'),
  fish: scriptOf('fish'),
}

function scriptOf(shell: string): string {
  return readFileSync(new URL(`shells/shield.${shell}`, import.meta.url), 'utf8')
}

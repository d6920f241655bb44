import { execFileSync } from 'node:child_process'

/**
 * What a shell makes of the words of a command, each in angle brackets. What is tried here may run once the code is
 * broken: there is no program that it could find and no home, and no text may be given that does harm without them.
 */
export function wordsInShell(command: string): string {
  return execFileSync('/bin/sh', ['-c', `printf '<%s>' ${command}`], {
    encoding: 'utf8',
    env: { PATH: '/nowhere', HOME: '/nowhere' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

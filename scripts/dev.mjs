// The command line from the sources, without a build: `npm run -s dev -- ARGUMENTS`, or `node scripts/dev.mjs ARGUMENTS`
// in any folder. The sources are translated while they are loaded, by the process that runs them, so that terminal,
// stdin, signals and exit code are those of the built command; a stack trace names the line in src/.
import { register } from 'node:module'

process.setSourceMapsEnabled(true)
register('./dev/translate.mjs', import.meta.url)
await import('../src/main.ts')

// Loaded before a command: ends it as `kill -9` does, before or after it gives a file its name. KILL_AT says when and which.
const fs = require('node:fs')
const { basename } = require('node:path')

for (const call of ['link', 'rename']) {
  const real = fs[`${call}Sync`]
  const endAt = (when, name) => {
    if (process.env.KILL_AT === `${when} ${call} ${basename(name)}`) process.kill(process.pid, 'SIGKILL')
  }
  fs[`${call}Sync`] = (from, to) => {
    endAt('before', to)
    real(from, to)
    endAt('after', to)
  }
}

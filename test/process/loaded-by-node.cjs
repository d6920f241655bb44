// Loaded before a command: at its end the names of Node's own modules that were loaded for it stand on stderr.
const before = new Set(process.moduleLoadList)

process.on('exit', () => {
  const loaded = process.moduleLoadList.filter((name) => !before.has(name))
  require('node:fs').writeSync(2, `\nloaded: ${JSON.stringify(loaded)}\n`)
})

// Loaded before a command: what became of the code kept for each part stands on stderr (bin/load-part.js).
const { basename } = require('node:path')
const { writeSync } = require('node:fs')
const vm = require('node:vm')

vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options)
    const kept = options.cachedData === undefined ? 'none' : this.cachedDataRejected ? 'refused' : 'used'
    writeSync(2, `code of ${basename(options.filename)}: ${kept}\n`)
  }
}

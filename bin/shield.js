#!/usr/bin/env node
'use strict'

// Node loads this file before anything else can be checked, so it keeps to what every Node since 12 understands.
const major = Number(process.versions.node.split('.')[0])
const minor = Number(process.versions.node.split('.')[1])
const words = process.argv.slice(2)
if (major < 20 || (major === 20 && minor < 20)) {
  process.stderr.write('shield needs Node.js 20.20 or newer; this is ' + process.version + '\n')
  process.exitCode = 1
} else if (words.length === 1 && ['--version', '-V', 'version'].includes(words[0])) {
  // Asked by scripts that want nothing else: without a single part.
  require('node:fs').writeSync(1, require('../package.json').version + '\n')
} else {
  require('./load-part.js').loadPart(words.join(' ') === 'approvals list' ? 'list.cjs' : 'main.cjs')
}

#!/usr/bin/env node
'use strict'

// Node loads this file before anything else can be checked, so it keeps to what every Node since 12 understands.
const major = Number(process.versions.node.split('.')[0])
const minor = Number(process.versions.node.split('.')[1])
const words = process.argv.slice(2)
const bare = words.filter((word) => word !== '--json')
if (major < 20 || (major === 20 && minor < 20)) {
  process.stderr.write('shield needs Node.js 20.20 or newer; this is ' + process.version + '\n')
  process.exitCode = 1
} else if (bare.length === 1 && ['--version', '-V', 'version'].includes(bare[0])) {
  // Asked by scripts that want nothing else: without a single part.
  const version = require('../package.json').version
  require('node:fs').writeSync(
    1,
    (bare.length === words.length ? version : JSON.stringify({ version: version })) + '\n',
  )
} else {
  // main.ts says how it ends, always. Where nothing is left to wait for before that, it did not end as if all were done.
  process.exitCode = 1
  process.once('beforeExit', function () {
    const message = 'The command came to no end: what it waited for never answered; this is a bug in shield'
    const hint = 'See what became of it: shield approvals list'
    const said = { code: 'internal', message: message, hint: hint, exit: 1 }
    require('node:fs').writeSync(
      2,
      words.includes('--json')
        ? JSON.stringify({ error: said }) + '\n'
        : 'error: ' + message + '\nhint: ' + hint + '\n',
    )
  })
  require('./load-part.js').loadPart(words.join(' ') === 'approvals list' ? 'list.cjs' : 'main.cjs')
}

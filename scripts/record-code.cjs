// Runs one command as bin/shield.js would, and keeps the code of every part that it loaded (scripts/code-cache.mjs).
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { basename, dirname, join } = require('node:path')
const vm = require('node:vm')

const bin = join(dirname(__dirname), 'bin')
const made = []

vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options)
    made.push({ script: this, file: options.filename })
  }
}

process.on('exit', (status) => {
  if (status !== 0) return
  for (const { script, file } of made)
    if (!/[\\/]sandbox\.[^\\/]*$/.test(file)) keep(file, script.createCachedData())
})

/** The command that compiled most of a part counts, among several that use it. */
function keep(file, code) {
  const folder = join(dirname(file), 'code', `${process.versions.v8}-${process.arch}`)
  const target = join(folder, basename(file))
  const bytes = Buffer.concat([readFileSync(file), code, code])
  if (bytes.length <= sizeOf(target)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${target}.new`, bytes)
  renameSync(`${target}.new`, target)
}

function sizeOf(file) {
  try {
    return readFileSync(file).length
  } catch {
    return 0
  }
}

require(join(bin, 'shield.js'))

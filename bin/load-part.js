'use strict'

// Loads a part of dist/ with the code that V8 compiled for it when it was built (scripts/code-cache.mjs). Against
// compiling it anew this saves 6 of 16 ms of `approvals list`, 4 of 9 of `--help`, 30 of 105 of a read. Without kept
// code, or with some that does not fit, a part is compiled as ever.

const { readFileSync } = require('node:fs')
const vm = require('node:vm')

const dist = __dirname.slice(0, -'bin'.length) + 'dist/'
// Another V8 refuses the code anyway; by the folder's name it is not even read.
const kept = dist + 'code/' + process.versions.v8 + '-' + process.arch + '/'
const loaded = new Map()

function loadPart(name) {
  const known = loaded.get(name)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  loaded.set(name, module)
  try {
    run(name, module)
  } catch (error) {
    // The next caller tries again: its file may have been replaced just then.
    loaded.delete(name)
    throw error
  }
  return module.exports
}

function run(name, module) {
  const filename = dist + name
  const source = readFileSync(filename)
  // The line that Node itself puts around a module.
  const text = '(function (exports, require, module, __filename, __dirname) { ' + source.toString() + '\n})'
  const script = new vm.Script(text, { filename, cachedData: keptFor(name, source) })
  script.runInThisContext()(module.exports, requireFrom, module, filename, dist)
}

function requireFrom(id) {
  return id.startsWith('./') ? loadPart(id.slice(2)) : require(id)
}

/**
 * The kept code; undefined when there is none, or not for exactly these bytes. V8 looks at its own version, its flags
 * and the length of the source, and not at what else stands there: a damaged byte could end the process. So the file
 * holds the source and then the code twice, and all of it is compared.
 */
function keptFor(name, source) {
  let bytes
  try {
    bytes = readFileSync(kept + name)
  } catch {
    return undefined
  }
  const end = source.length + (bytes.length - source.length) / 2
  const code = bytes.subarray(source.length, end)
  const isWhole = source.equals(bytes.subarray(0, source.length)) && code.equals(bytes.subarray(end))
  return isWhole ? code : undefined
}

module.exports = { loadPart }

// Loaded before a command: at its end the names of Node's own modules that were loaded for it stand on stderr, and
// among them Intl.DateTimeFormat, patterns that look at Unicode's tables and code made of text, if those were used.
const { writeSync } = require('node:fs')

const before = new Set(process.moduleLoadList)
const used = []

Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
  apply: (real, self, given) => {
    used.push('Intl.DateTimeFormat')
    return Reflect.apply(real, self, given)
  },
  construct: (real, given, self) => {
    used.push('Intl.DateTimeFormat')
    return Reflect.construct(real, given, self)
  },
})

globalThis.RegExp = new Proxy(RegExp, {
  construct: (real, given, self) => {
    if (/\\p\{/.test(String(given[0]))) used.push('Tables of Unicode')
    return Reflect.construct(real, given, self)
  },
})

globalThis.Function = new Proxy(Function, {
  construct: (real, given, self) => {
    // An empty one is how a library asks whether it may.
    if (given.at(-1) !== '') used.push('Code made of text')
    return Reflect.construct(real, given, self)
  },
})

process.on('exit', () => {
  const loaded = process.moduleLoadList.filter((name) => !before.has(name))
  writeSync(2, `\nloaded: ${JSON.stringify([...loaded, ...used])}\n`)
})

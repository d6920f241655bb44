// Loaded before a server: its store takes webhooks and keeps none of them, at no cost. All else is as it is.
const vm = require('node:vm')

// As bin/load-part.js runs a part.
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options)
    this.isStore = options.filename.endsWith('sqlite.open-store.cjs')
  }

  runInThisContext(options) {
    const run = super.runInThisContext(options)
    if (!this.isStore) return run
    return (exports, require, module, ...others) => {
      run(exports, require, module, ...others)
      module.exports = { ...module.exports, openStore: withoutDeliveries(module.exports.openStore) }
    }
  }
}

function withoutDeliveries(openStore) {
  return async (options) => {
    const store = await openStore(options)
    const record = async (deliveries) => deliveries.map(({ id }) => ({ kind: 'new', id }))
    return { ...store, deliveries: { ...store.deliveries, record, oldestNew: async () => [] } }
  }
}

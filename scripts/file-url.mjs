// What `import.meta.url` becomes in a CommonJS part. Injected only where it is used: node:url costs milliseconds.
export const __fileUrl = /* @__PURE__ */ (() => require('node:url').pathToFileURL(__filename).href)()

// Loaded before a command: a request of it over HTTP is never answered, and nothing keeps the process waiting for it.
const http = require('node:http')
const { EventEmitter } = require('node:events')

http.request = () => {
  const request = new EventEmitter()
  for (const name of ['destroy', 'end', 'setTimeout', 'write']) request[name] = () => request
  return request
}

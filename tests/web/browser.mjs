// A browser's window for packages that expect one: XMLHttpRequest sends preflights, hides what CORS
// does not expose and reports progress, as browsers do. To be imported before the packages are.
import {JSDOM, VirtualConsole} from 'jsdom'

const PAGE = 'http://page.example/'

const dom = new JSDOM('', {url: PAGE, pretendToBeVisual: true, virtualConsole: new VirtualConsole()})
export const {window} = dom

Object.assign(globalThis, {window, document: window.document})
for (const name of ['XMLHttpRequest', 'FormData', 'Blob', 'File', 'ProgressEvent', 'Event']) {
  globalThis[name] = window[name]
}
Object.defineProperty(globalThis, 'navigator', {value: window.navigator, configurable: true})

// Node's fetch knows no origin. What a page could not read or send, it must not either.
const nodeFetch = globalThis.fetch
globalThis.fetch = async (url, options = {}) => {
  const headers = new Headers(options.headers)
  const method = options.method ?? 'GET'
  const asked = [...headers.keys()].filter((name) => name !== 'accept')
  if (asked.length || !['GET', 'POST', 'HEAD'].includes(method)) {
    await preflight(url, method, asked)
  }
  headers.set('origin', new URL(PAGE).origin)
  const reply = await nodeFetch(url, {...options, headers})
  if (!allowsPage(reply)) throw new TypeError(`CORS: ${url} may not be read`)
  return reply
}

async function preflight(url, method, asked) {
  const reply = await nodeFetch(url, {
    method: 'OPTIONS',
    headers: {
      origin: new URL(PAGE).origin,
      'access-control-request-method': method,
      'access-control-request-headers': asked.join(','),
    },
  })
  const allowed = (name) =>
    (reply.headers.get(`access-control-allow-${name}`) ?? '').toLowerCase().split(/,\s*/)
  const ok =
    reply.ok &&
    allowsPage(reply) &&
    allowed('methods').includes(method.toLowerCase()) &&
    asked.every((name) => allowed('headers').includes(name))
  if (!ok) throw new TypeError(`CORS: ${method} ${url} may not be sent`)
}

function allowsPage(reply) {
  return ['*', new URL(PAGE).origin].includes(reply.headers.get('access-control-allow-origin'))
}

// What every browser test needs: a server, Debian's Chromium, the list of pages.
import { spawn } from 'node:child_process'
import { chromium } from 'playwright-core'

/// One page of each kind; what exists in every site comes first.
export const PAGES = {
  overview: '',
  explore: 'explore/',
  variable: 'explore/ageBroad/',
  countries: 'explore/citizenship/',
  flag: 'explore/isForcedLabour/',
  pair: 't/gender.ageBroad/',
  wide: 't/yearOfRegistration.ageBroad/',
  sparse: 't/citizenship.CountryOfExploitation/',
  corridors: 'corridors/',
  kazakhstan: 'countries/kaz/',
  law: 'law/',
  reconciliation: 'reconciliation/',
  hidden: 'hidden/',
  cascade: 'cascade/',
  lag: 'lag/',
  recommendations: 'recommendations/',
  data: 'data/',
  method: 'method/',
  glossary: 'glossary/',
  help: 'help/'
}

/// What a page may weigh: kB on the wire (brotli), requests, elements, sheets of A4.
export const BUDGETS = {
  overview: { all: 20, requests: 4, html: 14, dom: 1500, sheets: 6 },
  explore: { all: 60, requests: 6, html: 26, dom: 2500, sheets: 8 },
  variable: { all: 40, requests: 4, html: 16, dom: 3500, sheets: 12 },
  countries: { all: 40, requests: 4, html: 16, dom: 3500, sheets: 12 },
  flag: { all: 40, requests: 4, html: 16, dom: 3500, sheets: 12 },
  pair: { all: 40, requests: 4, html: 16, dom: 3500, sheets: 12 },
  wide: { all: 40, requests: 4, html: 16, dom: 3500, sheets: 12 },
  sparse: { all: 40, requests: 4, html: 16, dom: 3500, sheets: 12 },
  corridors: { all: 60, requests: 5, html: 35, dom: 2500, sheets: 6 },
  kazakhstan: { all: 50, requests: 4, html: 30, dom: 1500, sheets: 8 },
  law: { all: 40, requests: 4, html: 26, dom: 1500, sheets: 12 },
  reconciliation: { all: 40, requests: 4, html: 26, dom: 1500, sheets: 8 },
  method: { all: 50, requests: 4, html: 35, dom: 1500, sheets: 14 },
  data: { all: 40, requests: 4, html: 26, dom: 1500, sheets: 8 },
  help: { all: 14, requests: 3, html: 12, dom: 1500, sheets: 2 },
  others: { all: 40, requests: 4, html: 26, dom: 1500, sheets: 6 }
}

/// Reads CSV (RFC 4180) into rows.
export function parseCsv (text) {
  const rows = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
    if (end === '') break
  }
  return rows.filter((r) => r.length > 1)
}

export const LANGUAGES = ['en', 'ru', 'kk']

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

export function launch () {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: FLAGS })
}

function setting (name) {
  const value = process.env[name]
  if (!value) throw new Error(`set ${name}: SITE is a folder that 'shyraq portal build' wrote, SHYRAQ the program`)
  return value
}

/// Starts the product's own server on a free port. SHYRAQ may be followed by words that
/// stand before SITE; without any, they are `portal serve`.
export async function serve () {
  const [program, ...words] = setting('SHYRAQ').split(' ')
  const start = words.length > 0 ? words : ['portal', 'serve']
  const last = start[0] === '-' ? ['127.0.0.1:0'] : ['--addr', '127.0.0.1:0']
  const child = spawn(program, [...start.filter((w) => w !== '-'), setting('SITE'), ...last], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const origin = await new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      const found = text.match(/http:\/\/127\.0\.0\.1:\d+/)
      if (found) resolve(found[0])
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened: ${text}`)))
  })
  return {
    origin,
    async stop () {
      child.kill('SIGTERM')
      return ended
    }
  }
}

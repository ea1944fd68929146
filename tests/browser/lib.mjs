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
  data: 'data/',
  method: 'method/',
  glossary: 'glossary/',
  help: 'help/'
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

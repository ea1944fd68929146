// Walks one page of each kind in three languages, with and without JavaScript.
// SITE is a folder that 'shyraq portal build' wrote, SHYRAQ the program that serves it.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { BUDGETS, LANGUAGES, PAGES, launch, parseCsv, serve } from './lib.mjs'

const site = process.env.SITE
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// A release of another code book has other variables; what every site has comes first.
const pages = Object.entries(PAGES).filter(([, path]) => existsSync(join(site, 'en', path, 'index.html')))

let server
let browser

before(async () => {
  server = await serve()
  browser = await launch()
})

after(async () => {
  await browser?.close()
  const code = await server?.stop()
  assert.equal(code, 0, 'the server ends cleanly when it is told to')
})

/// Opens a page in a context of its own and watches what it asks for and complains about.
async function open (path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, ...options })
  const page = await context.newPage()
  const foreign = []
  const faults = []
  const requests = []
  await context.route('**/*', (route) => {
    const url = route.request().url()
    if (url.startsWith(server.origin) || url.startsWith('data:')) return route.continue()
    foreign.push(url)
    return route.abort()
  })
  page.on('request', (r) => { if (r.url().startsWith('http')) requests.push(r.url()) })
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) faults.push(m.text()) })
  page.on('pageerror', (e) => faults.push(String(e)))
  const response = await page.goto(server.origin + path)
  return { context, page, foreign, faults, requests, response }
}

/// The marked figures of a page: `table:row` to value.
function figures (page) {
  return page.evaluate(() => Object.fromEntries(Array.from(document.querySelectorAll('data[data-figure]'), (d) => [d.dataset.figure, d.value])))
}

async function axe (page) {
  await page.evaluate(AXE)
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  }))
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)
}

for (const [name, path] of pages) {
  describe(name, { concurrency: 2 }, () => {
    for (const lang of LANGUAGES) {
      test(`${lang}: axe finds nothing, nothing is foreign, the frame is right`, async () => {
        const { context, page, foreign, faults, response } = await open(`/${lang}/${path}`)
        assert.equal(response.status(), 200)
        assert.equal(await page.getAttribute('html', 'lang'), lang)
        assert.equal(await page.locator('h1').count(), 1)
        assert.deepEqual(await axe(page), [])
        assert.deepEqual(foreign, [])
        assert.deepEqual(faults, [])
        assert.equal(await page.evaluate(() => document.cookie + localStorage.length + sessionStorage.length), '00')
        await context.close()
      })

      test(`${lang}: without JavaScript every figure is there, the same as with it`, async () => {
        const scripted = await open(`/${lang}/${path}`)
        const plain = await open(`/${lang}/${path}`, { javaScriptEnabled: false })
        // Without scripts the page can't be asked by a script: its text is read instead.
        const html = await plain.page.content()
        const marks = html.matchAll(/<data value="([^"]*)" data-figure="([^"]*)">/g)
        const unescape = (t) => t.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&')
        const without = Object.fromEntries(Array.from(marks, ([, value, id]) => [unescape(id), unescape(value)]))
        assert.deepEqual(without, await figures(scripted.page))
        assert.equal(await plain.page.locator('h1').isVisible(), true)
        assert.deepEqual(plain.foreign, [])
        for (const x of [scripted, plain]) await x.context.close()
      })

      test(`${lang}: nothing scrolls sideways at 320 px, text can be spaced`, async () => {
        const { context, page } = await open(`/${lang}/${path}`, { viewport: { width: 320, height: 640 } })
        const wide = () => page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(await wide() <= 320, `${await wide()} px`)
        // WCAG 1.4.12: line 1.5, paragraph 2, letter 0.12, word 0.16 times the font size.
        await page.evaluate(() => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}')
          document.adoptedStyleSheets.push(sheet)
        })
        assert.ok(await wide() <= 320, `${await wide()} px with spaced text`)
        // What an estimate may come to when nothing holds it.
        await page.locator('td>data+.i').evaluateAll((all) => all.forEach((e) => { e.textContent = '(9\u00a0300\u00a0000\u00a0000–12\u00a0000\u00a0000\u00a0000)' }))
        assert.ok(await wide() <= 320, `${await wide()} px with long ranges`)
        await context.close()
      })
    }

    test('figures are the same in every language and in the files', async () => {
      const all = []
      for (const lang of LANGUAGES) {
        const { context, page } = await open(`/${lang}/${path}`)
        all.push(await figures(page))
        await context.close()
      }
      assert.deepEqual(all[0], all[1])
      assert.deepEqual(all[0], all[2])
      const tables = new Map()
      for (const [id, value] of Object.entries(all[0])) {
        const [table, ...rest] = id.split(':')
        const row = rest.join(':')
        if (table === 'total' || table === 'reported' || table.startsWith('official.')) continue
        if (/^(hidden|cascade|lag)\b/.test(table)) {
          assert.equal((await missed()).get(id), value, id)
          continue
        }
        if (table.startsWith('share.')) {
          assert.equal((await shares()).get(id), value, id)
          continue
        }
        if (!tables.has(table)) tables.set(table, await file(table))
        const cell = tables.get(table).get(row)
        assert.ok(cell, `${id} is not in the file`)
        assert.equal(cell.count, value, id)
        assert.equal(cell.status, 'published', id)
      }
    })

    test('it is as light as promised', async () => {
      const { context, page, requests } = await open(`/en/${path}`)
      const budget = BUDGETS[name] ?? BUDGETS.others
      const compressed = async (file) => (await stat(existsSync(`${file}.br`) ? `${file}.br` : file)).size / 1000
      const html = await compressed(join(site, 'en', path, 'index.html'))
      let all = 0
      for (const url of requests) {
        const at = decodeURIComponent(new URL(url).pathname)
        all += await compressed(join(site, at.endsWith('/') ? at + 'index.html' : at))
      }
      const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
      assert.ok(html <= budget.html, `HTML ${html} kB of ${budget.html}`)
      assert.ok(all <= budget.all, `in all ${all} kB of ${budget.all}`)
      assert.ok(requests.length <= budget.requests, requests.join(' '))
      assert.ok(nodes <= budget.dom, `${nodes} elements of ${budget.dom}`)
      const shift = await page.evaluate(() => new Promise((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value })
          .observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 300)
      }))
      assert.ok(shift <= 0.02, `the layout shifts by ${shift}`)
      await context.close()
    })

    test('it prints whole and on few sheets', async () => {
      const { context, page } = await open(`/ru/${path}`)
      const pdf = await page.pdf({ format: 'A4' })
      const sheets = (pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? []).length
      const budget = (BUDGETS[name] ?? BUDGETS.others).sheets
      assert.ok(sheets > 0 && sheets <= budget, `${sheets} sheets of ${budget}`)
      await page.emulateMedia({ media: 'print' })
      const lost = await page.evaluate(() => Array.from(document.querySelectorAll('data[data-figure]')).filter((d) => {
        const box = d.getBoundingClientRect()
        return box.width === 0 || box.height === 0
      }).map((d) => d.dataset.figure))
      assert.deepEqual(lost, [], 'figures that are not printed')
      await context.close()
    })
  })
}

/// The release's own shares by the ids of the pages: of all, and by one column.
async function shares () {
  const mark = JSON.parse(await readFile(join(site, 'site.json'), 'utf8'))
  const folder = `${mark.simulated ? 'simulated-' : ''}${mark.release.slice(0, 12)}`
  const [heads, ...rows] = parseCsv(await readFile(join(site, 'data', folder, 'data/shares.csv'), 'utf8'))
  const [variable, by, values, share] = ['variable', 'by', 'values', 'share'].map((h) => heads.indexOf(h))
  const slug = (name) => name.replaceAll(/[^A-Za-z0-9_]+/g, '-')
  return new Map(rows.map((r) => [`share.${slug(r[variable])}${r[by] ? '.' + slug(r[by]) : ''}:${r[values]}`, r[share]]))
}

/// What the release's own files under assess/ say, by the ids of the pages.
async function missed () {
  const mark = JSON.parse(await readFile(join(site, 'site.json'), 'utf8'))
  const folder = join(site, 'data', `${mark.simulated ? 'simulated-' : ''}${mark.release.slice(0, 12)}`, 'assess')
  const json = async (name) => existsSync(join(folder, name)) ? JSON.parse(await readFile(join(folder, name), 'utf8')) : undefined
  const all = new Map()
  const put = (id, value) => { if (value !== null && value !== undefined) all.set(id, String(value)) }
  const stratum = (await json('mse.json'))?.strata[0]
  if (stratum) {
    put('hidden:persons', Math.round(stratum.input.persons))
    put('hidden:low', stratum.verdict.total?.[0])
    put('hidden:high', stratum.verdict.total?.[1])
    for (const e of stratum.estimates) {
      put(`hidden.methods:${e.method}`, e.total)
      put(`hidden.uncorrected:${e.method}`, e.details?.uncorrected?.total)
    }
    for (const a of stratum.sensitivity.assumption ?? []) put(`hidden.assumption:${a.factor}`, a.total)
    for (const w of stratum.sensitivity.without_list ?? []) put(`hidden.without:${w.list}`, w.total)
    for (const p of stratum.sensitivity.pairs ?? []) put(`hidden.pairs:${p.lists.join(';')};${p.odds_ratio}`, p.total)
  }
  const cascade = await json('cascade.json')
  const steps = (list, column, value) => {
    for (const s of list) {
      const row = s.stage + (column ? `;${value}` : '')
      const by = column ? `.${column}` : ''
      put(`cascade.stages${by}:${row}`, s.persons.count)
      put(`cascade.previous${by}:${row}`, s.of_previous?.share)
      put(`cascade.start${by}:${row}`, s.of_start?.share)
    }
  }
  steps(cascade?.steps ?? [])
  for (const g of cascade?.groups ?? []) steps(g.steps, g.column, g.value)
  const lag = await json('lag.json')
  for (const p of lag?.periods ?? []) {
    put(`lag.observed:${p.period}`, p.observed)
    put(`lag.corrected:${p.period}`, p.corrected)
    put(`lag.complete:${p.period}`, p.complete)
  }
  lag?.delay.within.forEach((x, n) => put(`lag.delays:${n}`, x))
  return all
}

async function file (table) {
  const folder = table.includes('.') ? 't' : 'explore'
  const rows = parseCsv(await readFile(join(site, 'en', folder, table, `${table}.csv`), 'utf8'))
  const heads = rows[0]
  const count = heads.indexOf('count')
  const status = heads.indexOf('status')
  const codes = heads.slice(0, count).map((h, i) => [h, i]).filter(([h]) => !h.endsWith('_label')).map(([, i]) => i)
  return new Map(rows.slice(1).map((r) => [codes.map((i) => r[i]).join(';'), { count: r[count], status: r[status] }]))
}

describe('the root', () => {
  test('offers three languages and sends nobody anywhere', async () => {
    const { context, page, faults, foreign } = await open('/')
    assert.equal(new URL(page.url()).pathname, '/')
    assert.deepEqual(await page.locator('main a').evaluateAll((links) => links.map((a) => a.textContent)), ['English', 'Русский', 'Қазақша'])
    assert.deepEqual(await axe(page), [])
    assert.deepEqual([...faults, ...foreign], [])
    await context.close()
  })

  test('an address that does not exist is answered in its language', async () => {
    for (const [path, lang] of [['/ru/nothing/', 'ru'], ['/kk/nothing/', 'kk'], ['/nothing/', 'en']]) {
      const { context, page, response } = await open(path)
      assert.equal(response.status(), 404)
      assert.equal(await page.getAttribute('html', 'lang'), lang)
      assert.deepEqual(await axe(page), [])
      await context.close()
    }
  })
})

describe('keyboard', () => {
  for (const [name, viewport] of [['phone', { width: 360, height: 640 }], ['desktop', { width: 1280, height: 800 }]]) {
    test(`${name}: Tab reaches the skip link, the languages and the menu; the focus can be seen`, async () => {
      const { context, page } = await open('/en/explore/', { viewport })
      const focused = () => page.evaluate(() => {
        const e = document.activeElement
        const style = getComputedStyle(e)
        const box = e.getBoundingClientRect()
        return { text: e.textContent.trim(), href: e.getAttribute('href') ?? '', tag: e.tagName, outline: style.outlineStyle, width: parseFloat(style.outlineWidth), seen: box.width > 5 && box.height > 5 }
      })
      const seen = []
      for (let i = 0; i < 16; i++) {
        await page.keyboard.press('Tab')
        const f = await focused()
        assert.ok(f.seen && f.outline === 'solid' && f.width >= 3, JSON.stringify(f))
        seen.push(f)
      }
      assert.equal(seen[0].href, '#main')
      assert.ok(seen.some((f) => f.href.endsWith('/ru/explore/')))
      if (name === 'phone') {
        const menu = seen.findIndex((f) => f.tag === 'SUMMARY')
        assert.ok(menu > 0)
        await page.locator('summary').first().focus()
        await page.keyboard.press('Enter')
        await page.keyboard.press('Tab')
        assert.equal((await focused()).text, 'Overview')
      } else {
        assert.ok(seen.some((f) => f.text === 'Method'), 'the menu is open on a wide screen')
      }
      await context.close()
    })
  }

  test('the skip link leads past the menu', async () => {
    const { context, page } = await open('/kk/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
    await context.close()
  })
})

describe('tools', () => {
  test('two choices lead to a pair, in either order', async () => {
    const { context, page } = await open('/en/explore/')
    const [first, second] = [page.locator('#pick select').nth(0), page.locator('#pick select').nth(1)]
    const names = await first.locator('option').allTextContents()
    for (const [a, b] of [[0, 1], [1, 0]]) {
      await page.goto(`${server.origin}/en/explore/`)
      await first.selectOption({ label: names[a] })
      await second.selectOption({ label: names[b] })
      await page.locator('#pick button').click()
      await page.waitForURL('**/t/**')
      const title = await page.locator('h1').textContent()
      assert.ok(title.includes(names[a]) && title.includes(names[b]), title)
    }
    await context.close()
  })

  test('a filter keeps the rows that match and says how many', async (t) => {
    if (!existsSync(join(site, 'en/explore/citizenship'))) return t.skip('the release has no citizenship')
    const { context, page } = await open('/ru/explore/citizenship/')
    const filter = page.locator('.tools input')
    if (await filter.count() === 0) return t.skip('too few countries are published')
    const all = await page.locator('tbody tr:visible').count()
    await filter.fill('узб')
    assert.ok(await page.locator('tbody tr:visible').count() < all)
    assert.match(await page.locator('[role=status]').first().textContent(), /\d/)
    assert.deepEqual(await axe(page), [])
    await filter.fill('')
    assert.equal(await page.locator('tbody tr:visible').count(), all)
    await context.close()
  })
})

describe('conditions over synthetic records', () => {
  test('are counted as the file of records has them, look like estimates, and can be taken back', async () => {
    const { context, page, foreign, faults } = await open('/en/explore/')
    await page.locator('#records button').click()
    const [which, value] = [page.locator('#records select').nth(0), page.locator('#records select').nth(1)]
    await which.waitFor()
    const meta = JSON.parse(await readFile(join(site, 'en/explore/records.json'), 'utf8'))
    // The first two columns with a choice, and of each the first answer.
    const chosen = meta.columns.filter((c) => !c.flag).slice(0, 2)
    for (const c of chosen) {
      await which.selectOption({ label: c.label })
      await value.selectOption({ index: 0 })
      await page.locator('#records .tools button').click()
      await page.locator('#records .links button', { hasText: c.label }).waitFor()
    }
    const match = () => page.locator('#records [role=status]').textContent()
    const two = await match()
    // The same count from the release's own file; the codes are those of the tables' files.
    const mark = JSON.parse(await readFile(join(site, 'site.json'), 'utf8'))
    const folder = `${mark.simulated ? 'simulated-' : ''}${mark.release.slice(0, 12)}`
    const rows = parseCsv(await readFile(join(site, 'data', folder, 'data/synthetic.csv'), 'utf8'))
    const codes = await Promise.all(chosen.map(async (c) => {
      const table = parseCsv(await readFile(join(site, 'en/explore', c.slug, `${c.slug}.csv`), 'utf8'))
      return [rows[0].indexOf(table[0][0]), table[1][0]]
    }))
    const expected = rows.slice(1).filter((r) => codes.every(([at, code]) => r[at] === code)).length
    assert.equal(rows.length - 1, meta.records)
    const shown = two.includes('fewer than 10') ? 'few' : Number(two.match(/about ([\d,]+)/)[1].replaceAll(',', ''))
    const step = 10 ** Math.max(0, String(expected).length - 2)
    assert.equal(shown, expected < 10 ? 'few' : Math.round(expected / step) * step)
    assert.ok((await page.locator('#records').textContent()).includes('Estimate from synthetic records: check a published table before quoting'))
    assert.equal(await page.locator('#records svg.f').count(), await page.locator('#records svg.f.e').count(), 'every bar is hollow')
    assert.equal(await page.locator('#records data').count(), 0, 'an estimate is not a figure')
    assert.deepEqual(await axe(page), [])
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360)
    await page.goBack()
    await page.waitForFunction(() => document.querySelectorAll('#records .links li').length === 1)
    await page.locator('#records .links button').click()
    await page.waitForFunction(() => document.querySelectorAll('#records .links li').length === 0)
    assert.match(await match(), /about/)
    assert.deepEqual([...foreign, ...faults], [])
    await context.close()
  })
})

describe('leaving the help page', () => {
  for (const [name, how] of [
    ['a click', (page) => page.locator('[data-exit]').click({ noWaitAfter: true })],
    ['Shift three times', async (page) => { for (let i = 0; i < 3; i++) await page.keyboard.press('Shift') }]
  ]) {
    test(`${name} blanks the page, leads away, tells nobody from where, and "back" does not return`, async () => {
      const context = await browser.newContext()
      const page = await context.newPage()
      let referrer = 'not asked'
      // A script can't be run in a page that is being left, so the page itself tells.
      let blank = false
      let blankBeforeAnswer = false
      page.on('console', (m) => { if (m.text() === 'blank') blank = true })
      await page.addInitScript(() => {
        const tell = () => { if (document.documentElement.hidden) console.log('blank') }
        document.addEventListener('DOMContentLoaded', () => {
          new MutationObserver(tell).observe(document.documentElement, { attributes: true })
        })
      })
      // The page it leads to answers late, as on a slow line.
      await context.route((url) => url.origin !== server.origin, async (route) => {
        referrer = (await route.request().allHeaders()).referer ?? ''
        await new Promise((resolve) => setTimeout(resolve, 500))
        blankBeforeAnswer = blank
        await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>elsewhere</title>' })
      })
      await page.goto(`${server.origin}/en/`)
      await page.locator('a[href="help/"]').first().click()
      await page.waitForURL('**/help/')
      await how(page)
      await page.waitForURL((url) => url.origin !== server.origin)
      assert.equal(blankBeforeAnswer, true, 'the page is blank at once')
      assert.equal(referrer, '')
      await page.goBack()
      assert.equal(new URL(page.url()).pathname, '/en/', '"back" leads to what stood before the help page')
      await context.close()
    })
  }

  test('without JavaScript it is a link', async () => {
    const { context, request } = await (async () => {
      const { context, page } = await open('/kk/help/', { javaScriptEnabled: false })
      const asked = page.waitForRequest((r) => !r.url().startsWith(server.origin))
      await page.locator('[data-exit]').click({ noWaitAfter: true })
      return { context, request: await asked }
    })()
    assert.equal(request.isNavigationRequest(), true)
    assert.equal((await request.allHeaders()).referer, undefined)
    await context.close()
  })

  test('the exit stays in view and is large; the page is not kept', async () => {
    const { context, page, response } = await open('/ru/help/')
    assert.equal(response.headers()['cache-control'], 'no-store')
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    const box = await page.locator('[data-exit]').boundingBox()
    assert.ok(box.y >= 0 && box.y < 60 && box.height >= 48, JSON.stringify(box))
    assert.equal(await page.title(), 'Помощь')
    await context.close()
  })
})

describe('how it looks', { concurrency: 2 }, () => {
  for (const [name, options] of [['dark', { colorScheme: 'dark' }], ['forced colours', { forcedColors: 'active' }]]) {
    test(`${name}: axe finds nothing`, async () => {
      for (const [page, path] of pages) {
        const x = await open(`/kk/${path}`, options)
        assert.deepEqual(await axe(x.page), [], page)
        await x.context.close()
      }
    })
  }

  test('on a wide screen axe finds nothing', async () => {
    for (const [page, path] of pages) {
      const x = await open(`/ru/${path}`, { viewport: { width: 1280, height: 800 } })
      assert.deepEqual(await axe(x.page), [], page)
      await x.context.close()
    }
  })
})

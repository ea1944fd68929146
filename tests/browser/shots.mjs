// Takes pictures of each page, to be looked at: node shots.mjs FOLDER (SITE and SHYRAQ as for run.mjs).
import { mkdir } from 'node:fs/promises'
import { launch, serve, PAGES } from './lib.mjs'

const folder = process.argv[2] ?? 'shots'
const only = process.argv[3]
await mkdir(folder, { recursive: true })
const server = await serve()
const browser = await launch()
for (const [size, viewport] of [['phone', { width: 360, height: 640 }], ['desk', { width: 1280, height: 800 }]]) {
  for (const scheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport, colorScheme: scheme })
    const page = await context.newPage()
    for (const lang of ['en', 'ru', 'kk']) {
      if (scheme === 'dark' && lang !== 'en') continue
      for (const [name, path] of Object.entries(PAGES)) {
        if (only && !name.includes(only)) continue
        await page.goto(`${server.origin}/${lang}/${path}`)
        await page.screenshot({ path: `${folder}/${name}-${lang}-${size}-${scheme}.png`, fullPage: size === 'desk' })
      }
    }
    await context.close()
  }
}
await browser.close()
await server.stop()

import { readFile } from 'node:fs/promises'
process.chdir('/work/main/tests/browser')
const { PAGES, launch, serve } = await import('/work/main/tests/browser/lib.mjs')
const AXE = await readFile('node_modules/axe-core/axe.min.js','utf8')
const s = await serve(), b = await launch()
for (const [n,p] of Object.entries(PAGES)) { const c = await b.newContext({viewport:{width:360,height:640}}); const pg = await c.newPage(); pg.on('console',m=>console.log(n,'console',m.type(),m.text()));
 await pg.goto(s.origin+'/ru/'+p); await pg.evaluate(AXE); const r = await pg.evaluate(()=>axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}));
 for (const v of r.violations) console.log(n, v.id, v.nodes.length, v.nodes[0].html.slice(0,200), '|', v.nodes[0].failureSummary.slice(0,200).replace(/\n/g,' '));
 const pdf = await pg.pdf({format:'A4'}); console.log(n,'sheets',(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)||[]).length,'dom',await pg.evaluate(()=>document.querySelectorAll('*').length));
 await c.close() }
await b.close(); await s.stop()

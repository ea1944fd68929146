import { PAGES, launch, serve } from './lib.mjs'
const s = await serve(), b = await launch()
for (const l of ['en','ru','kk']) for (const [n,p] of Object.entries(PAGES)) { const c = await b.newContext({viewport:{width:320,height:640}}); const pg = await c.newPage(); await pg.goto(s.origin+'/'+l+'/'+p);
 const f=()=>pg.evaluate(()=>{const w=document.documentElement.scrollWidth; return [w, w>320?Array.from(document.querySelectorAll('*')).filter(e=>e.getBoundingClientRect().right>321&&!e.closest('.v')).slice(-3).map(e=>e.outerHTML.slice(0,150)):[]]})
 let r=await f(); if(r[0]>320) console.log(l,n,r);
 await pg.evaluate(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}'); document.adoptedStyleSheets.push(sheet)})
 r=await f(); if(r[0]>320) console.log(l,n,'spaced',r); await c.close() }
await b.close(); await s.stop()

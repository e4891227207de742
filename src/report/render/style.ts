/** Colours by role; every pair of text and ground has a contrast of at least 4.5 to 1. */
const LIGHT = `
--ground:#f7f7f5;--sheet:#fff;--text:#1c2026;--dim:#565e69;--line:#d8dbe0;--faint:#eceef1;--link:#0b57a4;--code:#f1f2f4;
--alarm:#8c1d18;--alarm-ground:#fbe4e1;--warning:#6b4400;--warning-ground:#fbecca;--good:#145a2b;--good-ground:#dcf2e1;
--plain:#17426f;--plain-ground:#e3edf8;--dim-ground:#eceef1;--mark:#fff0b8;--mark-line:#c99a00;
--h1:#e3edf8;--h2:#bcd6f0;--h3:#8dbbe6;--h4:#2f6fb0;--h5:#0b3f78;--heat-low:#0d1b2a;--heat-mid:#0d1b2a;--heat-high:#fff;
--cgroup:#0072b2;--host:#c75300;--cpuset:#a8508a;--userspace:#008560;--unknown:#6b7280;
--anon:#0072b2;--file:#74bfec;--shmem:#11a37c;--slab:#e3a21a;--kernel:#d0601b;--swap:#c673a6;--rest:#a3a9b2;--ink:#ffffffb0;`;

const DARK = `
--ground:#121519;--sheet:#1a1e24;--text:#e4e7eb;--dim:#a5adb8;--line:#363c46;--faint:#262b33;--link:#86bdf7;--code:#232830;
--alarm:#ffc9c2;--alarm-ground:#4f1f1b;--warning:#ffdd93;--warning-ground:#46330a;--good:#a9e8bd;--good-ground:#163c24;
--plain:#b7d6f8;--plain-ground:#1b3552;--dim-ground:#2b3038;--mark:#4a3d10;--mark-line:#c9a227;
--h1:#1d2f44;--h2:#24466b;--h3:#2c609a;--h4:#7fb3ea;--h5:#c2defa;--heat-low:#e4e7eb;--heat-mid:#fff;--heat-high:#0b1622;
--cgroup:#56b4e9;--host:#f08a3e;--cpuset:#e09ac4;--userspace:#2fbf95;--unknown:#9aa3ad;
--anon:#3d9bd6;--file:#9ad3f5;--shmem:#2fbf95;--slab:#edb64a;--kernel:#ee8043;--swap:#dd8fc0;--rest:#7d8590;--ink:#00000090;`;

const BASE = `
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
header,main,footer{max-width:1180px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999px;top:8px;background:var(--sheet);padding:8px 14px;border:1px solid var(--line);z-index:2}
.skip:focus{left:12px}
.kicker{margin:0;color:var(--dim);font-size:13px;letter-spacing:.06em;text-transform:uppercase}
h1{font-size:25px;line-height:1.28;font-weight:650;margin:6px 0 6px;max-width:46em;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:20px;line-height:1.3;margin:0 0 12px}
h3{font-size:16px;line-height:1.35;margin:20px 0 8px;overflow-wrap:anywhere}
h4{font-size:13.5px;margin:16px 0 6px}
p{margin:0 0 10px;max-width:80ch;overflow-wrap:anywhere}
.sub,.note{color:var(--dim)}
.note{font-size:13.5px}
.lead{font-size:16px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:16px 0 0;padding:10px 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
nav a{text-decoration:none;display:inline-block;padding:2px 0}
nav a:hover{text-decoration:underline}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(128px,1fr));gap:1px;margin:18px 0 0;background:var(--sheet);border:1px solid var(--line);border-radius:6px;overflow:hidden}
.figures div{box-shadow:0 0 0 1px var(--line);padding:10px 14px}
.figures dt{color:var(--dim);font-size:13px}
.figures dd{margin:0;font-size:21px;font-weight:600;font-variant-numeric:tabular-nums}
.figures small{font-size:13px;font-weight:400;line-height:1;color:var(--dim)}
section{margin:36px 0 0}
footer{padding-top:28px;padding-bottom:40px;color:var(--dim);font-size:13.5px}`;

const BLOCKS = `
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:8px 32px;align-items:start}
.columns>div{min-width:0}
.scroll{overflow-x:auto;margin:0 0 14px;position:relative}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:0 0 6px;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:5px 14px 5px 0;border-bottom:1px solid var(--faint);font-weight:400}
thead th{color:var(--dim);font-size:12.5px;border-bottom:1px solid var(--line);vertical-align:bottom;white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
.r{text-align:right}
td:not(.g),th[scope=row]:not(.g){white-space:nowrap}
.g{overflow-wrap:anywhere;min-width:9em}
.bar{display:block;width:100%;height:4px;margin-top:3px;background:var(--faint);border-radius:2px}
.bar rect{fill:var(--anon)}
.unseen{position:absolute;width:1px;height:1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.narrow{width:auto;min-width:min(100%,36em)}
.heat{font-size:13px;width:auto}
.heat thead th{white-space:normal;min-width:30px;font-size:11.5px;padding:4px 3px;text-align:center}
.heat thead th:first-child{text-align:left}
.heat td,.heat tbody th{vertical-align:middle}
.heat td{text-align:center;padding:4px 3px;border:1px solid var(--sheet);min-width:30px}
.heat .g{padding-right:12px}
.heat tbody th.g{white-space:nowrap}
.h0{background:var(--faint)}
.h1{background:var(--h1);color:var(--heat-low)}.h2{background:var(--h2);color:var(--heat-low)}.h3{background:var(--h3);color:var(--heat-mid)}
.h4{background:var(--h4);color:var(--heat-high)}.h5{background:var(--h5);color:var(--heat-high)}
.tag{display:inline-block;padding:0 7px;border-radius:10px;font-size:12.5px;line-height:1.6;white-space:nowrap;vertical-align:baseline}
.t-alarm{color:var(--alarm);background:var(--alarm-ground)}.t-warning{color:var(--warning);background:var(--warning-ground)}
.t-good{color:var(--good);background:var(--good-ground)}.t-plain{color:var(--plain);background:var(--plain-ground)}
.t-dim{color:var(--dim);background:var(--dim-ground)}
.badges{display:flex;flex-wrap:wrap;gap:6px;list-style:none;margin:0 0 10px;padding:0}
.badges .tag{white-space:normal}
ul.plain{margin:0 0 12px;padding-left:1.15em}
ul.plain li{margin:0 0 6px;overflow-wrap:anywhere;max-width:80ch}
dl.terms{display:grid;grid-template-columns:minmax(8em,max-content) 1fr;gap:4px 18px;margin:0 0 12px}
dl.terms dt{color:var(--dim)}
dl.terms dd{margin:0;overflow-wrap:anywhere}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{white-space:nowrap}
pre{margin:0 0 10px;padding:9px 12px;background:var(--code);border-radius:5px;white-space:pre-wrap;overflow-wrap:anywhere}
pre code{white-space:inherit}
.lines{font-size:12.5px;line-height:1.65}
.lines li{margin:0 0 3px;overflow-wrap:anywhere;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
ol.lines{margin:0;padding:8px 10px 8px 2.6em;background:var(--code);border-radius:5px}
ol.lines ::marker{color:var(--dim)}
mark{background:var(--mark);color:inherit;box-shadow:inset 0 -2px 0 var(--mark-line);border-radius:2px}
.tree,.tree ul{list-style:none;margin:0;padding:0}
.tree ul{padding-left:14px;border-left:1px solid var(--line);margin-left:4px}
.tree li{padding:1px 0;font-size:13.5px;overflow-wrap:anywhere}
details{margin:0 0 8px}
summary{cursor:pointer;padding:4px 0;color:var(--link)}
details>.in{padding:6px 0 4px 2px}
.card{background:var(--sheet);border:1px solid var(--line);border-left:5px solid var(--line);border-radius:6px;padding:14px 18px 10px;margin:0 0 16px;content-visibility:auto;contain-intrinsic-size:auto 620px}
.card h3{margin:0 0 6px}
.card:target{outline:3px solid var(--link);outline-offset:2px}
.c-alarm{border-left-color:var(--host)}.c-warning{border-left-color:var(--slab)}
.button{display:inline-block;padding:7px 14px;border:1px solid var(--link);border-radius:5px;text-decoration:none;background:var(--sheet)}`;

const CHARTS = `
figure{margin:0 0 16px}
figcaption{font-weight:600;font-size:14px;margin:0 0 6px}
.chart{display:block;width:100%;height:auto;font-family:inherit}
.wide .chart{min-width:760px}
.wide .scroll{background:var(--sheet);border:1px solid var(--line);border-radius:6px;padding:6px 8px}
.memory{max-width:560px}
.spark{width:168px;min-width:168px}
.defs{position:absolute}
.swatch{vertical-align:-2px;margin-right:6px}
.label{font-size:12.5px;fill:var(--text)}
.tick{font-size:11.5px;fill:var(--dim)}
.count{font-size:10.5px;fill:var(--text);font-weight:600}
.rule{stroke:var(--line);stroke-width:1;fill:none}
.lane{stroke:var(--faint);stroke-width:1}
.dot{fill-opacity:.78;stroke:var(--sheet);stroke-width:.8}
.s-cgroup{fill:var(--cgroup)}.s-host{fill:var(--host)}.s-cpuset,.s-mempolicy{fill:var(--cpuset)}.s-userspace{fill:var(--userspace)}.s-unknown{fill:var(--unknown)}
.hatch{stroke:var(--host);stroke-width:1.6}
.ink{stroke:var(--ink);stroke-width:1.3;fill:none}.ink-dot{fill:var(--ink)}
.m-anon{fill:var(--anon)}.m-file{fill:var(--file)}.m-shmem{fill:var(--shmem)}.m-slab{fill:var(--slab)}.m-kernel{fill:var(--kernel)}.m-swap{fill:var(--swap)}.m-rest{fill:var(--rest)}
.m-free{fill:var(--faint);stroke:var(--line)}
.room{fill:var(--faint)}
.ceiling{stroke:var(--text);stroke-width:2;fill:none}
.limit{stroke:var(--dim);stroke-width:1.2;stroke-dasharray:4 3;fill:none}
.size{stroke:var(--cgroup);stroke-width:1.4;fill:none}.at{fill:var(--cgroup)}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:8px 0 0;padding:0;font-size:13px;color:var(--dim)}`;

// Tables that are wider than a phone are scrolled beside their first column; wide last cells keep the rows low.
const NARROW = `
@media(max-width:560px){
header,main,footer{padding-left:14px;padding-right:14px}
h1{font-size:20px}
.figures{grid-template-columns:repeat(auto-fit,minmax(104px,1fr))}
.figures div{padding:9px 10px}
.figures dd{font-size:17px}
table,.heat{font-size:13px}
caption{max-width:calc(100vw - 28px)}
th,td{padding-right:9px}
.g{min-width:8.5em}
td.g:last-child{min-width:17em}
th:first-child{position:sticky;left:0;background:var(--ground)}
.card th:first-child{background:var(--sheet)}
.heat tbody th.g{white-space:normal}
.card{padding:12px 12px 8px}
dl.terms{grid-template-columns:1fr;gap:0}
dl.terms dd{margin-bottom:6px}
ol.lines{padding-left:1.9em}
.memory{overflow:visible}
.memory .tick{font-size:20px}
}`;

// What is folded on a screen is wanted on paper; ink is not. Nothing can be scrolled there, so tables are as narrow as A4.
const PRINT = `
@media print{
@page{margin:13mm}
body{background:#fff;font-size:10.5pt}
header,main,footer{max-width:none;padding:0}
nav,.skip,.download{display:none}
.figures{grid-template-columns:repeat(3,1fr)}
.card{content-visibility:visible;border-color:#999}
.wide .chart{min-width:0}
.scroll{overflow:visible}
table{font-size:9pt}
th,td{padding-right:9px}
td:not(.g,.r),th[scope=row]:not(.g,.r),table code{white-space:normal;overflow-wrap:anywhere}
.heat{font-size:7pt}
.heat thead th,.heat td{font-size:7pt;min-width:0;padding:3px 1px}
.spark{width:100px;min-width:100px}
.figures div,.tag,.bar,.heat td,pre,mark,svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}
figure,pre,tr,.badges,.tree{break-inside:avoid}
h2,h3,h4,caption{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto;opacity:1}
summary{color:inherit;list-style:none}
a{color:inherit;text-decoration:none}
}`;

/** The style sheet of the page: light and dark as the reader's system has it, light on paper. */
export const STYLE_SHEET = [
  `:root{${LIGHT}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${DARK}}}`,
  BASE,
  BLOCKS,
  CHARTS,
  NARROW,
  PRINT,
]
  .join('\n')
  .trim();

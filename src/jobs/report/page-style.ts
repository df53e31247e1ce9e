/** The look of report.html: readable on screen, on paper and without colours. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6470; --line: #d5dae0; --ground: #fff; --card: #f5f7f9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4b0; --line: #39414b; --ground: #15181c; --card: #1d2227; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td:first-child { white-space: nowrap; } th:first-child.number, .code { width: 1%; white-space: nowrap; }
.bar { display: block; width: 100%; height: 1.25rem; margin: 1rem 0; border-radius: .25rem; }
.created { fill: #2f7d4f; } .updated { fill: #3f8f8a; } .unchanged { fill: #7fae95; } .adopted { fill: #4d7fb3; } .skipped { fill: #a7b0ba; }
.rejected { fill: #c9892b; } .failed { fill: #b8433a; } .unconfirmed { fill: #7d54a8; } .open { fill: #d5dae0; }
.key { width: .8rem; height: .8rem; margin-right: .5rem; vertical-align: -.05rem; }
code { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; } .notice { background: var(--card); padding: .75rem 1rem; border-radius: .375rem; margin: 1rem 0; }
@media print { main { padding: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;

import { hash } from "node:crypto";
import { OUTCOME_STATUSES } from "../../model/index.ts";
import type { PlanReport } from "../plan/plan-report.ts";
import { Html, html } from "./html.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { reasonText } from "./reason-texts.ts";
import type { RunReport } from "./run-report.ts";

export interface PageFacts {
  /** Calls that Cognito throttled since the run was last started or resumed; undefined where nobody knows any more. */
  readonly throttles: number | undefined;
  /** Import jobs' files that were handed over. */
  readonly importParts: number;
  /** Names of the files beside the page, and what is in each. */
  readonly files: readonly (readonly [name: string, content: string])[];
}

/**
 * report.html: the run for people, in one file without scripts and without anything from elsewhere. Holds counts, codes and names of the
 * job, the pool and its groups, and nothing of a user.
 */
export function reportPage(report: RunReport, facts: PageFacts): string {
  const { plan } = report;
  const body = html`<main>
<h1>Run ${report.run}</h1>
${plan === undefined ? html`` : html`<p>Job <b>${plan.job}</b> into pool <b>${plan.pool.name}</b> (${plan.pool.id}), account ${plan.pool.account}, Region ${plan.pool.region}</p>`}
<p class="soft">${report.state}; began ${instant(report.startedAt)}${report.endedAt === undefined ? "" : `, ended ${instant(report.endedAt)}`}; worked on for ${span(report.seconds)}</p>
${outcomes(report)}
${reasons(report)}
${plan === undefined ? html`` : [...planned(plan), bill(plan)]}
${pace(plan, facts)}
<h2>Files</h2>
<table><tbody>${facts.files.map(([name, content]) => html`<tr><td><a href="${name}"><code>${name}</code></a></td><td>${content}</td></tr>`)}</tbody></table>
</main>`;
  return page(`poolferry: run ${report.run}`, body);
}

function page(title: string, body: Html): string {
  const policy = `default-src 'none'; style-src 'sha256-${hash("sha256", PAGE_STYLE, "base64")}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

function outcomes({ rows, outcomes: counts, unsettled }: RunReport): Html {
  const all = [...OUTCOME_STATUSES.map((status) => [status, counts[status]] as const), ["open", unsettled] as const].filter(
    ([, n]) => n > 0,
  );
  let left = 0;
  const stripes = all.map(([status, number]) => {
    const width = (number / Math.max(1, rows)) * 1000;
    const stripe = html`<rect class="${status}" x="${left.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"/>`;
    left += width;
    return stripe;
  });
  const attention = counts.rejected + counts.failed + counts.unconfirmed + unsettled;
  return html`<h2>What became of ${count(rows)} rows</h2>
<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="shares of the outcomes">${stripes}</svg>
<table><thead><tr><th>outcome</th><th class="number">rows</th><th class="number">share</th></tr></thead><tbody>
${all.map(([status, n]) => html`<tr><td><svg class="key" viewBox="0 0 1 1" aria-hidden="true"><rect class="${status}" width="1" height="1"/></svg>${status === "open" ? "still to do" : status}</td><td class="number">${count(n)}</td><td class="number">${share(n, rows)}</td></tr>`)}
<tr><td><b>rows</b></td><td class="number"><b>${count(rows)}</b></td><td></td></tr></tbody></table>
<p class="notice">${attention === 0 ? "Every row is in its wanted end state." : `${count(attention)} rows need a look: they were rejected, failed, or are not certain.`}</p>`;
}

function reasons({ reasons: byOutcome }: RunReport): readonly Html[] {
  return Object.entries(byOutcome).map(([outcome, codes]) => {
    const sorted = Object.entries(codes).sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
    return html`<h2>Why rows were ${outcome}</h2>
<table><thead><tr><th class="number">rows</th><th>code</th><th>why, and what to do</th></tr></thead><tbody>${sorted.map(
      ([code, number]) => {
        const text = reasonText(code);
        const hint = text === undefined || outcome === "skipped" ? "" : text.hint;
        const why = html`${text?.reason ?? ""}${hint === "" ? "" : html`<br><span class="soft">${hint}</span>`}`;
        return html`<tr><td class="number">${count(number)}</td><td class="code"><code>${code}</code></td><td>${why}</td></tr>`;
      },
    )}</tbody></table>`;
  });
}

function planned({ routes, steps }: PlanReport): readonly Html[] {
  const names = { "admin-api": "by admin calls", "import-job": "by import job" } as const;
  const used = (Object.keys(names) as (keyof typeof names)[]).filter((route) => routes[route].rows > 0);
  const ways = used.flatMap((route) =>
    Object.entries(routes[route].reasons).map(
      ([reason, users]) =>
        html`<tr><td>${names[route]}</td><td><code>${reason}</code> <span class="soft">${reasonText(reason)?.reason ?? ""}</span></td><td class="number">${count(users)}</td></tr>`,
    ),
  );
  const taken = Object.entries(steps).filter(([, calls]) => calls > 0);
  return [
    html`<h2>How users were to get in</h2>
<table><thead><tr><th>route</th><th>because</th><th class="number">users</th></tr></thead><tbody>${ways}</tbody></table>`,
    html`<h2>Steps planned</h2>
<table><tbody>${taken.map(([step, calls]) => html`<tr><td>${step}</td><td class="number">${count(calls)}</td></tr>`)}</tbody></table>`,
  ];
}

function bill({ billableUsers, billing }: PlanReport): Html {
  const { undecided, free, cheaper } = billing;
  const ways = [
    ...Object.entries(cheaper.importInstead).map(
      ([reason, users]) => html`<li>${count(users)} by admin call for <code>${reason}</code>: by import job they would not count</li>`,
    ),
    ...(cheaper.groupsLater === 0 ? [] : [html`<li>${count(cheaper.groupsLater)} imported and active by their groups alone</li>`]),
  ];
  return html`<h2>The month's bill, as planned</h2>
<p>${count(billableUsers)} users become active${undecided === 0 ? "" : `, ${count(undecided)} of them only if links and disabling count, which Cognito does not say`}; ${count(free)} do not.</p>
${ways.length === 0 ? html`` : html`<ul>${ways}</ul>`}`;
}

function pace(plan: PlanReport | undefined, { throttles, importParts }: PageFacts): Html {
  const categories = Object.entries(plan?.calls ?? {});
  return html`<h2>Pace</h2>
${
  categories.length === 0
    ? html``
    : html`<table><thead><tr><th>quota category</th><th class="number">calls planned</th><th class="number">a second</th><th class="number">time alone</th></tr></thead><tbody>${categories.map(
        ([category, { calls, perSecond, seconds }]) =>
          html`<tr><td>${category}</td><td class="number">${count(calls)}</td><td class="number">${perSecond}</td><td class="number">${span(seconds)}</td></tr>`,
      )}</tbody></table>`
}
<p>${throttles === undefined ? "" : `Calls throttled by Cognito since the run was last started or resumed: ${count(throttles)}. `}Files handed over to import jobs: ${count(importParts)}.</p>`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function share(part: number, whole: number): string {
  return `${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
}

function instant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function span(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

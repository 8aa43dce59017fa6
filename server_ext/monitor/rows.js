// Jobs as rows: the same in the list of jobs and on the monitor.

import { el } from "./dom.js";
import { between, duration, exact, REASONS, since, STATUSES, when } from "./words.js";

const HEADS = ["Job", "Status", "What", "Time", "Actions"];

/** Return the table of some jobs; the roles keep it one where a phone shows its rows as blocks. */
export function table(app, jobs, caption) {
  return el(
    "table",
    { class: "jobs", role: "table", "data-key": "table" },
    el("caption", { class: "unseen" }, caption),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, HEADS.map((head) => el("th", { scope: "col", role: "columnheader" }, head)))),
    el("tbody", { role: "rowgroup" }, jobs.map((job) => row(app, job))),
  );
}

function row(app, job) {
  return el(
    "tr",
    { role: "row", "data-key": job.id },
    el("th", { scope: "row", role: "rowheader" }, el("button", { type: "button", class: "plain", "data-do": "details", "data-id": job.id }, app.names.job(job)), subject(app, job)),
    el("td", { role: "cell" }, status(job)),
    el("td", { role: "cell", class: "what" }, what(job)),
    el("td", { role: "cell", class: "time" }, times(job)),
    el("td", { role: "cell", class: "act" }, actions(app, job)),
  );
}

function subject(app, job) {
  const dataset = app.names.dataset(job.dataset);
  const parts = [job.name ? app.names.title(job.analysis) : null, dataset, ...job.tags.map((tag) => `#${tag}`)];
  const said = parts.filter(Boolean).join(" · ");
  return said ? el("span", { class: "sub" }, said) : null;
}

/** Return a status as a dot and a word. */
export function status(job) {
  const { word, tone } = STATUSES[job.status];
  return el("span", { class: `status ${tone}` }, el("i", { "aria-hidden": "true" }), word);
}

function what(job) {
  if (job.status === "QUEUED") return el("span", { class: "sub" }, job.attempt ? `waits for another try (${job.attempt} so far)` : "waits for a worker");
  if (job.status === "FAILED") return el("span", { class: "sub" }, failure(job));
  if (job.status === "IN_PROGRESS" || job.status === "STOPPING") return progress(job);
  return el("span", { class: "sub" }, job.headline ?? (job.report ? "report without a headline" : "no report"));
}

/** Say why a job failed: its cell and error, or its reason. */
export function failure(job) {
  const { error, reason } = job;
  const where = error?.cell == null ? "" : `cell ${error.cell}: `;
  if (reason === "error" && error) return `${where}${error.name}: ${error.message}`;
  return [REASONS[reason] ?? reason, error?.message].filter(Boolean).join(": ");
}

function progress(job) {
  const { done, total, cell } = job.progress;
  if (!total) return el("span", { class: "sub" }, "starts its kernel");
  const at = Math.min(done + 1, total);
  const said = `cell ${at} of ${total}`;
  return [
    el("progress", { max: total, value: done, "aria-label": `${done} of ${total} cells done` }),
    el("span", { class: "sub cell", title: cell }, cell ? [`${said} · `, el("code", {}, cell)] : said),
  ];
}

function times(job) {
  if (job.status === "QUEUED") return el("span", { title: `queued ${exact(job.created)}` }, duration(since(job.created)));
  if (!job.ended) return el("span", { title: `started ${exact(job.started)}` }, duration(since(job.started)));
  const ran = job.started ? duration(between(job.started, job.ended)) : null;
  return [ran, el("span", { class: "sub", title: exact(job.ended) }, when(job.ended))];
}

function actions(app, job) {
  const name = `${app.names.job(job)}${app.names.dataset(job.dataset) ? `, ${app.names.dataset(job.dataset)}` : ""}`;
  const button = (action, word) => el("button", { type: "button", "data-do": action, "data-id": job.id, "data-key": `${action}${job.id}`, "aria-label": `${word}: ${name}` }, word);
  return [
    job.report ? open(app, job, name) : null,
    job.status === "QUEUED" || job.status === "IN_PROGRESS" ? button("stop", "Stop") : null,
    job.ended ? button("rerun", "Rerun") : null,
  ];
}

function open(app, job, name) {
  const word = job.status === "COMPLETED" ? "Open" : "Partial";
  const kind = job.status === "COMPLETED" ? "report" : "partial report";
  return el("a", { class: "button", href: app.server.address(`jobs/${job.id}/report`), target: "_blank", rel: "noopener", "data-key": `open${job.id}`, "aria-label": `Open the ${kind}: ${name} (new tab)` }, word);
}

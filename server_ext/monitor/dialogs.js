// What opens on top of the page: details of a job, links to a report, and the question before a running job is stopped.

import { el, show } from "./dom.js";
import { failure, status } from "./rows.js";
import { between, duration, exact, since } from "./words.js";

const FORMATS = { html: "page", pdf: "PDF", xlsx: "workbook", md: "Markdown", ipynb: "notebook", zip: "all, zipped" };

/** Show a dialog with a title; returns it. Escape and Close close it, and focus goes back to where it was. */
export function open(title, ...children) {
  const heading = el("h2", { id: "dialog-title" }, title);
  const close = el("button", { type: "button", class: "close" }, "Close");
  const dialog = el("dialog", { "aria-labelledby": "dialog-title" }, el("header", {}, heading, close), ...children);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Ask before a running job is stopped; resolves to whether to stop it. */
export function confirmStop(name, job) {
  return new Promise((resolve) => {
    const stop = el("button", { type: "button", class: "danger" }, "Stop it");
    const keep = el("button", { type: "button", autofocus: true }, "Let it run");
    const ran = `It has run for ${duration(since(job.started))}. What it has so far is kept as a partial report.`;
    const dialog = open(`Stop “${name}”?`, el("p", {}, ran), el("p", { class: "choices" }, stop, keep));
    stop.addEventListener("click", () => {
      resolve(true);
      dialog.close();
    });
    keep.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => resolve(false));
  });
}

/** Show everything about a job. */
export function details(app, job) {
  const dataset = app.names.dataset(job.dataset);
  const facts = [
    ["Status", status(job)],
    ["Analysis", app.names.title(job.analysis)],
    ["Dataset", job.dataset && (dataset ?? `${job.dataset} (deleted)`)],
    ["Tags", job.tags.join(", ")],
    ["Submitted", exact(job.created)],
    ["Waited", job.started && duration(between(job.created, job.started))],
    ["Ran", job.started && duration(job.ended ? between(job.started, job.ended) : since(job.started))],
    ["Ended", job.ended && exact(job.ended)],
    ["Attempt", job.attempt || null],
    ["Worker", job.worker],
    ["Kernel", [job.kernel, job.kernel_start].filter(Boolean).join(", ")],
    ["Time limit", job.timeout && duration(job.timeout)],
    ["Id", el("code", {}, job.id)],
  ];
  return open(
    app.names.job(job),
    job.headline ? el("p", { class: "lead" }, job.headline) : null,
    job.status === "FAILED" ? el("p", { class: "bad" }, failure(job)) : null,
    el("dl", { class: "facts" }, facts.filter(([, value]) => value).map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value)))),
    parameters(job),
    job.error?.traceback ? el("details", {}, el("summary", {}, "Traceback"), el("pre", { tabindex: "0" }, job.error.traceback)) : null,
    job.report ? formats(app, job) : null,
  );
}

function parameters(job) {
  const given = Object.entries(job.parameters);
  if (!given.length) return null;
  return [
    el("h3", {}, "Parameters"),
    el("dl", { class: "facts" }, given.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, typeof value === "string" ? value : JSON.stringify(value))))),
  ];
}

function formats(app, job) {
  const link = ([format, word]) => el("a", { href: app.server.address(`jobs/${job.id}/report?format=${format}&download=1`) }, word);
  return [el("h3", {}, "Download"), el("p", { class: "links" }, Object.entries(FORMATS).map(link))];
}

/** Show the links of a report: the latest one, the one that was the latest on a day, and this very one. */
export function links(app, report) {
  const latest = absolute(app, report.latest);
  const then = el("div", {});
  const date = el("input", { type: "date", id: "as-of", max: localDate(new Date()), value: localDate(new Date(report.ended)) });
  const dated = () => show(then, address("…as of that day", asOf(latest, date.value), "as-of-link"));
  date.addEventListener("change", dated);
  dated();
  const dialog = open(
    "Links to this report",
    el("p", { class: "sub" }, "They keep: whoever may log in here can open them, today and later."),
    address("Always the latest", latest, "latest-link"),
    el("p", { class: "field" }, el("label", { for: "as-of" }, "The latest at the end of the day"), date),
    then,
    address("This very one", absolute(app, `jobs/${report.id}/report`), "this-link"),
  );
  dialog.addEventListener("click", (event) => event.target.dataset.copy && copy(app, event.target.dataset.copy));
  return dialog;
}

function address(label, value, id) {
  return el(
    "p",
    { class: "field" },
    el("label", { for: id }, label),
    el("span", { class: "copied" }, el("input", { id, readonly: true, value }), el("button", { type: "button", "data-copy": id, "aria-label": `Copy: ${label}` }, "Copy")),
  );
}

function absolute(app, path) {
  return new URL(app.server.address(path), location.origin).href;
}

function asOf(latest, day) {
  const end = new Date(`${day}T23:59:59.999`);
  return Number.isNaN(end.getTime()) ? latest : `${latest}&as_of=${end.toISOString()}`;
}

function localDate(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

async function copy(app, id) {
  const input = document.getElementById(id);
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
    app.say("Copied");
  } catch {
    app.say(document.execCommand("copy") ? "Copied" : "Press Ctrl+C to copy"); // no clipboard without https
  }
}


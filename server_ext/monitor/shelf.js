// The shelf: the latest reports, for people who only read.

import { links } from "./dialogs.js";
import { el } from "./dom.js";
import { Listing } from "./listing.js";
import { capital, clock, day, exact } from "./words.js";

const LIMIT = 30;

export class Shelf extends Listing {
  constructor(app, root) {
    const search = {
      label: "Search reports",
      fields: [{ name: "analysis", label: "Analysis", choices: [["", "Any analysis"]], analyses: true }],
      chips: { tag: "tag", dataset: "dataset" },
    };
    super(app, root, "Latest reports", search, {
      path: "reports",
      limit: LIMIT,
      every: 15,
      draw: (reports) => days(reports).map(([name, some]) => this.#day(name, some)),
      nothing: (args) => (Object.values(args).some(Boolean) ? "No report matches." : "No report yet. It appears here when the first job has completed."),
    });
  }

  #day(name, reports) {
    return el(
      "section",
      { "data-key": name, "aria-label": name },
      el("h2", {}, name),
      el("ul", { class: "shelf" }, reports.map((report) => this.#line(report))),
    );
  }

  #line(report) {
    const { app } = this;
    const title = report.headline ?? app.names.job(report);
    return el(
      "li",
      { "data-key": report.id },
      el("h3", {}, el("a", { href: app.server.address(`jobs/${report.id}/report`), target: "_blank", rel: "noopener" }, title)),
      el("time", { datetime: report.ended, title: exact(report.ended) }, clock(Date.parse(report.ended))),
      el("p", { class: "about" }, report.name && report.headline ? el("span", {}, report.name) : null, this.#filters(report)),
      el("button", { type: "button", class: "quiet", "data-do": "links", "data-id": report.id, "aria-label": `Links to ${title}` }, "Links"),
    );
  }

  #filters(report) {
    const filter = (name, value, word, noun) =>
      el("button", { type: "button", class: "plain", "data-do": "filter", "data-name": name, "data-value": value, "aria-label": `Only the ${noun} ${word}` }, word);
    return [
      filter("analysis", report.analysis, this.app.names.title(report.analysis), "analysis"),
      report.dataset_name ? filter("dataset", report.dataset, report.dataset_name, "dataset") : null,
      report.tags.map((tag) => filter("tag", tag, `#${tag}`, "tag")),
    ];
  }

  act(name, id) {
    super.act(name);
    if (name === "links") links(this.app, this.job(id));
  }
}

/** Return the reports by day, in their order. */
function days(reports) {
  const found = new Map();
  for (const report of reports) {
    const name = capital(day(Date.parse(report.ended)));
    found.set(name, [...(found.get(name) ?? []), report]);
  }
  return [...found];
}

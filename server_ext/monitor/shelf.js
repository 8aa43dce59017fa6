// The shelf: the latest reports, for people who only read.

import { controls } from "./controls.js";
import { links } from "./dialogs.js";
import { el, show } from "./dom.js";
import { Pages } from "./pages.js";
import { capital, clock, day, exact } from "./words.js";

const LIMIT = 30;

export class Shelf {
  constructor(app, root) {
    this.app = app;
    this.args = {};
    this.list = el("div", { class: "list" });
    this.controls = controls(app, {
      label: "Search reports",
      fields: [{ name: "analysis", label: "Analysis", choices: [["", "Any analysis"]], analyses: true }],
      chips: { tag: "tag", dataset: "dataset" },
    });
    show(root, el("h1", { tabindex: "-1" }, "Latest reports"), this.controls.root, this.list);
    this.pages = new Pages(app, this.list, {
      path: "reports",
      limit: LIMIT,
      every: 15,
      fill: (reports) => this.#named(reports),
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

  async #named(reports) {
    await this.app.names.learn([...reports, { dataset: this.args.dataset }]);
    this.controls.fill(this.args);
  }

  open(args) {
    this.args = args;
    this.controls.fill(args);
    this.pages.ask(args);
  }

  job(id) {
    return this.pages.find(id);
  }

  fresh() {
    return this.pages.fresh();
  }

  act(name, id) {
    if (name === "back") this.pages.turn(-1);
    if (name === "on") this.pages.turn(1);
    if (name === "links") links(this.app, this.pages.find(id));
  }

  close() {
    this.pages.stop();
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

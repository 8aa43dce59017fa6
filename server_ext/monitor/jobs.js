// The list of all jobs: filter, search, page, open, stop, run again.

import { controls } from "./controls.js";
import { el, show } from "./dom.js";
import { Pages } from "./pages.js";
import { table } from "./rows.js";

const STATUS_CHOICES = [
  ["", "Any status"],
  ["IN_PROGRESS,STOPPING", "Running"],
  ["QUEUED", "Queued"],
  ["COMPLETED", "Completed"],
  ["FAILED", "Failed"],
  ["STOPPED", "Stopped"],
];
const SORT_CHOICES = [
  ["", "Newest first"],
  ["-ended", "Last ended first"],
  ["created", "Oldest first"],
  ["name", "By name"],
];
const LIMIT = 50;

export class Jobs {
  constructor(app, root) {
    this.app = app;
    this.args = {};
    this.list = el("div", { class: "list" });
    this.controls = controls(app, {
      label: "Search jobs",
      fields: [
        { name: "status", label: "Status", choices: STATUS_CHOICES },
        { name: "analysis", label: "Analysis", choices: [["", "Any analysis"]], analyses: true },
        { name: "sort", label: "Order", choices: SORT_CHOICES },
      ],
      chips: { tag: "tag", dataset: "dataset", definition: "job definition" },
    });
    show(root, el("h1", { tabindex: "-1" }, "Jobs"), this.controls.root, this.list);
    this.pages = new Pages(app, this.list, {
      path: "jobs",
      limit: LIMIT,
      every: 3,
      fill: (jobs) => this.#named(jobs),
      draw: (jobs) => table(app, jobs, "Jobs"),
      nothing: (args) => (Object.values(args).some(Boolean) ? "No job matches." : "No job yet. Submit one from JupyterLab, by REST, or with jupyter analyst submit."),
    });
  }

  async #named(jobs) {
    await this.app.names.learn([...jobs, { dataset: this.args.dataset }]);
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

  act(name) {
    if (name === "back") this.pages.turn(-1);
    if (name === "on") this.pages.turn(1);
  }

  close() {
    this.pages.stop();
  }
}

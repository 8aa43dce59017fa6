// The monitor: what runs and waits, how it went over time, who works, what is due, and the room on the disk.

import { latency, numbers, throughput } from "./charts.js";
import { el, show } from "./dom.js";
import { Poll } from "./poll.js";
import { table } from "./rows.js";
import { bytes, capital, count, duration, exact, plural, REASONS, since, when } from "./words.js";

const SPANS = [[1, "last hour"], [24, "last 24 hours"], [168, "last 7 days"], [720, "last 30 days"]];
const RUNNING = 20;
const WAITING = 5;
const SCHEDULES = 8;
const LATE = 15;

export class Monitor {
  #jobs = [];
  #workers = null;
  #stats = null;
  #hours = 24;
  #places = {};

  constructor(app, root) {
    this.app = app;
    const select = el("select", { "aria-label": "Span of time" }, SPANS.map(([hours, word]) => el("option", { value: hours }, capital(word))));
    select.addEventListener("change", () => app.change({ hours: select.value === "24" ? "" : select.value }));
    this.select = select;
    const part = (name, title, { also, waits = "Loading …" } = {}) => {
      this.#places[name] = el("div", { class: name }, el("p", { class: "note" }, waits));
      return el("section", { "aria-label": title }, el("header", {}, el("h2", {}, title), also), this.#places[name]);
    };
    this.#places.tiles = el("div", { class: "tiles-place" });
    show(
      root,
      el("h1", { tabindex: "-1", class: "unseen" }, "Monitor"),
      this.#places.tiles,
      el(
        "div",
        { class: "columns" },
        el("div", {}, part("live", "Running and waiting"), part("charts", "Over time", { also: select }), part("schedules", "Next on schedule")),
        el("div", {}, part("workers", "Workers"), part("failures", "Failures by reason"), part("disk", "Disk")),
      ),
    );
    this.resized = new ResizeObserver(() => this.#drawCharts());
    this.resized.observe(this.#places.charts);
    const { server } = app;
    this.polls = [
      new Poll(server, () => this.#live(), 2),
      new Poll(server, () => this.#work(), 5),
      new Poll(server, () => this.#statistics(), 10),
      new Poll(server, () => this.#due(), 30),
    ];
  }

  open(args) {
    const hours = Number(args.hours) || 24;
    this.#hours = SPANS.some(([known]) => known === hours) ? hours : 24;
    this.select.value = String(this.#hours);
    this.polls[2].now();
  }

  async #live() {
    const ask = (status, limit) => this.app.server.get("jobs", { status, sort: "created", limit });
    const [running, waiting] = await Promise.all([ask("IN_PROGRESS,STOPPING", RUNNING), ask("QUEUED", WAITING)]);
    const jobs = [...running.items, ...waiting.items];
    await this.app.names.learn(jobs);
    this.#jobs = jobs;
    this.more = { running: Boolean(running.next), waiting: Boolean(waiting.next) };
    this.redraw();
  }

  async #work() {
    this.#workers = (await this.app.server.get("workers")).items;
    this.#drawWorkers();
  }

  #drawWorkers() {
    const items = this.#workers;
    show(this.#places.workers, items.length ? el("ul", { class: "lines" }, items.map((w, at) => this.#worker(w, at + 1))) : el("p", { class: "note bad" }, "No worker runs; jobs wait until one is started."));
  }

  async #statistics() {
    this.#stats = await this.app.server.get("statistics", { hours: this.#hours });
    this.#drawTiles();
    this.#drawCharts();
    this.#drawFailures();
    this.#drawDisk();
  }

  async #due() {
    const { items } = await this.app.server.get("job_definitions", { active: "true", sort: "next", limit: SCHEDULES });
    const due = items.filter((d) => d.next);
    await this.app.names.learn(due);
    show(this.#places.schedules, due.length ? el("ul", { class: "lines" }, due.map((d) => this.#schedule(d))) : el("p", { class: "note" }, "Nothing is scheduled."));
  }

  /** Draw what changes by itself: the time that has passed. */
  redraw() {
    const { app } = this;
    const list = this.#jobs.length ? table(app, this.#jobs, "Running and waiting jobs") : el("p", { class: "note empty" }, "Nothing runs or waits.");
    const links = [
      this.more?.running ? el("a", { href: "#jobs?status=IN_PROGRESS%2CSTOPPING" }, "All running jobs") : null,
      this.more?.waiting ? el("a", { href: "#jobs?status=QUEUED&sort=created" }, "All waiting jobs") : null,
    ];
    if (this.more) show(this.#places.live, list, links.some(Boolean) ? el("p", { class: "links" }, links) : null);
    if (this.#workers) this.#drawWorkers();
  }

  #drawTiles() {
    const { now, whole, disk, hours } = this.#stats;
    const span = SPANS.find(([known]) => known === hours)?.[1] ?? "";
    const tile = (name, value, text, link) => el("div", { "data-key": name }, el("dt", {}, link ? el("a", { href: link }, text) : text), el("dd", {}, value));
    show(
      this.#places.tiles,
      el(
        "dl",
        { class: "tiles" },
        tile("running", count(now.running), "running"),
        tile("waiting", count(now.queued), now.oldest ? `waiting, oldest ${duration(since(now.oldest))}` : "waiting", "#jobs?status=QUEUED&sort=created"),
        tile("completed", count(whole.completed), `completed, ${span}`, "#jobs?status=COMPLETED&sort=-ended"),
        tile("failed", count(whole.failed), `failed, ${span}`, "#jobs?status=FAILED&sort=-ended"),
        tile("run", duration(whole.run?.median), whole.run ? `median job, 95% within ${duration(whole.run.p95)}` : "median job"),
        tile("free", bytes(disk.free), `free of ${bytes(disk.total)}`),
      ),
    );
  }

  #drawCharts() {
    if (!this.#stats) return;
    const width = Math.max(240, Math.floor(this.#places.charts.clientWidth));
    const half = width > 620 ? Math.floor((width - 36) / 2) : width;
    show(
      this.#places.charts,
      throughput(this.#stats, width),
      el("div", { class: "pair" }, latency(this.#stats, half, "wait", "Wait for a worker"), latency(this.#stats, half, "run", "Time to run")),
      numbers(this.#stats),
    );
  }

  #drawFailures() {
    const { failures } = this.#stats;
    const most = Math.max(1, ...failures.map((f) => f.count));
    const line = (f) =>
      el(
        "li",
        { "data-key": f.reason },
        el("span", {}, capital(REASONS[f.reason] ?? f.reason), el("span", { class: "sub", title: exact(f.last) }, `last ${when(f.last)}`)),
        el("meter", { max: most, value: f.count, "aria-hidden": "true" }),
        el("b", {}, count(f.count)),
      );
    show(this.#places.failures, failures.length ? [el("ul", { class: "lines bars" }, failures.map(line)), el("p", { class: "links" }, el("a", { href: "#jobs?status=FAILED&sort=-ended" }, "All failed jobs"))] : el("p", { class: "note" }, "None in this span."));
  }

  #drawDisk() {
    const { disk } = this.#stats;
    const used = disk.total - disk.free;
    const line = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
    show(
      this.#places.disk,
      el("meter", { min: 0, max: disk.total, value: used, low: disk.total * 0.8, high: disk.total * 0.9, optimum: 0, "aria-label": `${Math.round((100 * used) / disk.total)}% of the disk is used` }),
      el(
        "dl",
        { class: "sizes" },
        line("datasets", disk.datasets == null ? "being counted" : bytes(disk.datasets)),
        line("reports", disk.reports == null ? "being counted" : bytes(disk.reports)),
        line("free", `${bytes(disk.free)} of ${bytes(disk.total)}`),
      ),
      disk.measured ? el("p", { class: "sub" }, `counted ${when(disk.measured)}`) : null,
    );
  }

  #worker(worker, number) {
    const ago = since(worker.seen);
    const job = worker.job && this.#jobs.find((known) => known.id === worker.job);
    const alive = ago < LATE;
    return el(
      "li",
      { "data-key": worker.id },
      el("span", {}, `Worker ${number}`, el("span", { class: "sub" }, `${worker.host}, process ${worker.pid}`), el("span", { class: "sub" }, memory(worker)), worker.job ? el("span", { class: "sub" }, `runs ${job ? this.app.names.job(job) : worker.job}`) : null),
      el("span", { class: `status ${alive ? "good" : "high"}`, title: exact(worker.seen) }, el("i", { "aria-hidden": "true" }), alive ? `seen ${duration(ago)} ago` : `silent for ${duration(ago)}`),
    );
  }

  #schedule(definition) {
    const left = -since(definition.next);
    return el(
      "li",
      { "data-key": definition.id },
      el("span", {}, el("a", { href: `#jobs?definition=${definition.id}` }, definition.name), el("span", { class: "sub" }, `${this.app.names.title(definition.analysis)} · ${definition.words} (${definition.timezone})`)),
      el("span", { title: exact(definition.next) }, when(definition.next), el("span", { class: "sub" }, left > 0 ? `in ${duration(left)}` : "due")),
    );
  }

  job(id) {
    return this.#jobs.find((job) => job.id === id);
  }

  async fresh() {
    await Promise.all([this.polls[0].now(), this.polls[1].now(), this.polls[2].now()]);
  }

  act() {}

  close() {
    this.resized.disconnect();
    for (const poll of this.polls) poll.stop();
  }
}

function memory(worker) {
  const server = worker.details?.kernel_server;
  if (!server) return "normal kernels";
  if (server.state !== "ready" && server.state !== "draining") return `kernel server ${server.state}${server.reason ? `: ${server.reason}` : ""}`;
  const taken = server.kernels.reduce((sum, kernel) => sum + kernel.pss, 0);
  const kernels = server.kernels.length ? `, ${plural(server.kernels.length, "kernel")} ${bytes(taken)}` : ", no kernel";
  return `kernel server ${bytes(server.pss)}${kernels}`;
}

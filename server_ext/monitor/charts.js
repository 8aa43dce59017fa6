// Small charts in SVG: each mark has a title, the numbers stand beside as a table, and no colour says anything alone.

import { el, svg } from "./dom.js";
import { clock, count, day, duration } from "./words.js";

const HEIGHT = 132;
const TOP = 16;
const FOOT = 18;
const LEFT = 2;
const EACH = { 300: "in 5 min", 3600: "an hour", 21_600: "in 6 h", 86_400: "a day" };

/** Return bars of completed, failed and stopped jobs over time; `width` in pixels. */
export function throughput(stats, width) {
  const most = Math.max(1, ...stats.buckets.map((b) => b.completed + b.failed + b.stopped));
  const plot = frame(stats, width, most, `${count(most)} ${EACH[stats.bucket] ?? ""}`);
  for (const [number, bucket] of stats.buckets.entries()) {
    let base = plot.y(0);
    for (const [name, tone] of [["completed", "done"], ["failed", "bad"], ["stopped", "idle"]]) {
      const height = plot.y(0) - plot.y(bucket[name]);
      if (!height) continue;
      base -= height;
      const place = { x: plot.x(number) + 1, y: base, width: Math.max(1, plot.step - 2), height, class: tone };
      plot.root.append(svg("rect", place, svg("title", {}, `${span(stats, bucket)}: ${count(bucket[name])} ${name}`)));
    }
  }
  const { completed, failed, stopped } = stats.whole;
  return figure(plot, "Jobs that ended", [
    key("done", `${count(completed)} completed`),
    key("bad", `${count(failed)} failed`),
    stopped ? key("idle", `${count(stopped)} stopped`) : null,
  ]);
}

/** Return the median and the 95th percentile of `wait` or `run` over time. */
export function latency(stats, width, name, title) {
  const most = Math.max(0.1, ...stats.buckets.map((b) => b[name]?.p95 ?? 0));
  const plot = frame(stats, width, most, duration(most));
  for (const [number, bucket] of stats.buckets.entries()) {
    const spread = bucket[name];
    if (!spread) continue;
    const middle = plot.x(number) + plot.step / 2;
    const said = `${span(stats, bucket)}: median ${duration(spread.median)}, 95% within ${duration(spread.p95)}`;
    const high = Math.max(1, plot.y(spread.median) - plot.y(spread.p95));
    const wide = Math.min(8, plot.step - 2);
    plot.root.append(
      svg(
        "g",
        {},
        svg("title", {}, said),
        svg("rect", { x: plot.x(number), y: TOP, width: plot.step, height: HEIGHT - TOP - FOOT, class: "hit" }),
        svg("rect", { x: middle - wide / 2, y: plot.y(spread.p95), width: wide, height: high, class: "range" }),
        svg("rect", { x: middle - wide / 2 - 1, y: plot.y(spread.median) - 1.5, width: wide + 2, height: 3, class: "median" }),
      ),
    );
  }
  const whole = stats.whole[name];
  return figure(plot, title, [
    key("median", whole ? `median ${duration(whole.median)}` : "no job"),
    whole ? key("range", `95% within ${duration(whole.p95)}`) : null,
  ]);
}

/** Return the numbers of the charts, for who wants to read or hear them. */
export function numbers(stats) {
  const heads = ["From", "Completed", "Failed", "Stopped", "Wait, median", "Wait, 95%", "Run, median", "Run, 95%"];
  const line = (b) => [b.completed, b.failed, b.stopped].map(count).concat([b.wait?.median, b.wait?.p95, b.run?.median, b.run?.p95].map(duration));
  return el(
    "details",
    { "data-key": "numbers" },
    el("summary", {}, "The same as a table"),
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Jobs over time, as a table" },
      el(
        "table",
        { class: "numbers" },
        el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", {}, stats.buckets.map((b) => el("tr", {}, el("th", { scope: "row" }, start(b)), line(b).map((cell) => el("td", {}, cell))))),
      ),
    ),
  );
}

function frame(stats, width, most, top) {
  const step = (width - LEFT) / stats.buckets.length;
  const x = (number) => LEFT + number * step;
  const y = (value) => HEIGHT - FOOT - (value / most) * (HEIGHT - TOP - FOOT);
  const root = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img" });
  root.append(
    svg("line", { x1: 0, x2: width, y1: y(0) + 0.5, y2: y(0) + 0.5 }),
    svg("line", { x1: 0, x2: width, y1: TOP - 0.5, y2: TOP - 0.5, class: "top" }),
    svg("text", { x: 0, y: TOP - 4 }, top),
  );
  const last = stats.buckets.length - 1;
  const middle = Math.floor(last / 2);
  root.append(
    svg("text", { x: 0, y: HEIGHT - 4 }, start(stats.buckets[0])),
    svg("text", { x: x(middle), y: HEIGHT - 4, "text-anchor": "middle" }, start(stats.buckets[middle])),
    svg("text", { x: width, y: HEIGHT - 4, "text-anchor": "end" }, "now"),
  );
  return { root, step, x, y };
}

function figure(plot, title, keys) {
  const said = keys.filter(Boolean).map((node) => node.textContent).join(", ");
  plot.root.setAttribute("aria-label", `${title}: ${said}`);
  return el("figure", { "data-key": title }, el("figcaption", {}, el("h3", {}, title), el("p", { class: "keys" }, keys)), plot.root);
}

function key(tone, text) {
  return el("span", { class: `key ${tone}` }, el("i", { "aria-hidden": "true" }), text);
}

function start(bucket) {
  const time = Date.parse(bucket.start);
  return new Date(time).getHours() || new Date(time).getMinutes() ? (day(time) === "Today" ? clock(time) : `${short(time)} ${clock(time)}`) : short(time);
}

function short(time) {
  return new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

function span(stats, bucket) {
  const end = Date.parse(bucket.start) + stats.bucket * 1000;
  return stats.bucket >= 86_400 ? start(bucket) : `${start(bucket)} to ${clock(end)}`;
}

// How numbers, times and statuses are said: the words of the glossary, in the reader's own way of writing numbers.

const SECOND = 1000;
const DAY = 86_400 * SECOND;
let skew = 0;

export const STATUSES = {
  QUEUED: { word: "queued", tone: "low" },
  IN_PROGRESS: { word: "running", tone: "accent" },
  STOPPING: { word: "stopping", tone: "medium" },
  COMPLETED: { word: "completed", tone: "good" },
  FAILED: { word: "failed", tone: "high" },
  STOPPED: { word: "stopped", tone: "medium" },
};

export const REASONS = {
  error: "an error in the notebook",
  timeout: "over the time limit",
  kernel_died: "the kernel died",
  lost: "the worker was lost",
  stopped: "stopped",
  disk_full: "the disk was full",
  internal: "an error of the service",
};

/** Learn the server's clock from one of its answers, so that elapsed times are right where the reader's is not. */
export function setClock(header) {
  const server = Date.parse(header ?? "");
  if (Number.isFinite(server)) {
    const now = server + SECOND / 2 - Date.now();
    skew = Math.abs(now - skew) > 2 * SECOND ? now : skew;
  }
}

export function now() {
  return Date.now() + skew;
}

export function count(value) {
  return value.toLocaleString("en");
}

export function plural(value, noun) {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Say a duration in seconds, with two digits or two units at the most. */
export function duration(seconds) {
  if (seconds == null) return "–";
  const s = Math.max(0, seconds);
  if (s < 9.95) return `${s.toFixed(1)}\u00a0s`;
  if (s < 90) return `${Math.round(s)}\u00a0s`;
  const minutes = Math.round(s / 60);
  if (s < 600) return parts(Math.floor(s / 60), "min", Math.round(s % 60) % 60, "s");
  if (minutes < 90) return `${minutes}\u00a0min`;
  if (minutes < 48 * 60) return parts(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return parts(Math.floor(hours / 24), "d", hours % 24, "h");
}

function parts(large, unit, small, below) {
  return small ? `${large}\u00a0${unit} ${small}\u00a0${below}` : `${large}\u00a0${unit}`;
}

export function since(iso) {
  return (now() - Date.parse(iso)) / SECOND;
}

export function between(start, end) {
  return (Date.parse(end) - Date.parse(start)) / SECOND;
}

function midnight(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}

export function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Say which day a time is on: Today, Yesterday, Tomorrow, a weekday of the last six, or a date. */
export function day(time) {
  const days = Math.round((midnight(time) - midnight(now())) / DAY);
  const near = { 0: "Today", "-1": "Yesterday", 1: "Tomorrow" }[days];
  if (near) return near;
  const date = new Date(time);
  if (days < 0 && days > -7) return date.toLocaleDateString("en-GB", { weekday: "long" });
  const year = date.getFullYear() === new Date(now()).getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year });
}

export function when(iso) {
  const time = Date.parse(iso);
  return `${day(time).replace(/^(Today|Yesterday|Tomorrow)$/, (name) => name.toLowerCase())} ${clock(time)}`;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function exact(iso) {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "full", timeStyle: "long" });
}

export function bytes(value) {
  if (value == null) return "–";
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let [size, unit] = [value, 0];
  while (size >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit && size < 9.95 ? size.toFixed(1) : Math.round(size)}\u00a0${units[unit]}`;
}

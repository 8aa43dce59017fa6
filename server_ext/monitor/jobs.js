// The list of all jobs: filter, search, page, open, stop, run again.

import { Listing } from "./listing.js";
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

export class Jobs extends Listing {
  constructor(app, root) {
    const search = {
      label: "Search jobs",
      fields: [
        { name: "status", label: "Status", choices: STATUS_CHOICES },
        { name: "analysis", label: "Analysis", choices: [["", "Any analysis"]], analyses: true },
        { name: "sort", label: "Order", choices: SORT_CHOICES },
      ],
      chips: { tag: "tag", dataset: "dataset", definition: "job definition" },
    };
    super(app, root, "Jobs", search, {
      path: "jobs",
      limit: LIMIT,
      every: 3,
      draw: (jobs) => table(app, jobs, "Jobs"),
      nothing: (args) => (Object.values(args).some(Boolean) ? "No job matches." : "No job yet. Submit one from JupyterLab, by REST, or with jupyter analyst submit."),
    });
  }
}

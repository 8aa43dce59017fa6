"""What the product promises: datasets, analyses, jobs, reports. Knows no HTTP, no Huey and no papermill."""

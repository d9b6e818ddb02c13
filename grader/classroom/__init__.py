"""A class: an export read, every submission graded and stored, and what the store has to say.

The way of data: export.read → batch.Batch → store.Store → outputs.write_all, diff.difference.

The class as it comes: `export` finds the submissions, `metadata` whose they are, `unpacking` opens an archive.
What is graded: `plan` says what and why by the digests of `fingerprint`; `batch` hands that to an engine (`work` is the
seam, `local` and `cluster` stand behind it, `engine` is the process that grades) and puts each end into the `store`, of
which `record` holds the data. What a TA sets: `corrections`; `effective` are the scores that count then.
What is told: `outputs` writes `table` and `report/`, from `summary`, `statistics` and `attention`; `diff` compares two
stores by their `sides`, and `diff_csv` writes that.
"""

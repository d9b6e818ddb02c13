"""Running code that we do not trust, in a process of its own; knows nothing of grades.

Reading order: `wire` (frames) → `values` (what may cross) → `peer` (one request loop, two ends) →
`autograd` (gradients that cross) → `remote` (what a function of the other side looks like) →
`loader`, `worker`, `zygote` (the confined side) → `launcher`, `trusted`, `program`, `confined` (the trusted side) →
`student` (what a test holds). `inprocess` is the other backend, without a second process.
"""

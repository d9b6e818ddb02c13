"""From one submission to one report.

The way of data: client.grade → (another process) engine → run.grade → suite.Suite, once per test → scoring → Report.
"""

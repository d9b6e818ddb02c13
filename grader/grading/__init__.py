"""One submission to one report: `client` asks, `engine` imports torch once and forks, `run` grades, `suite` is pytest's.

The way of data: client.grade → (another process) engine → run.grade → suite.Suite, once per test → scoring → Report.
"""

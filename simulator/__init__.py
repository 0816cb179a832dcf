"""The agencies on loopback, for the demo and the tests: a process of its own, never imported by the app."""

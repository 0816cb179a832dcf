"""Alerts: troubles are told once when they start, once when they end, and in a digest each day.

It begins in core.alerts.look. Deciding is pure (decide, rests, words, addresses); the rest reads, writes, sends.
"""

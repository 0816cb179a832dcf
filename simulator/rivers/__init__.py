"""Simulated rivers: pure functions of seed, station and time, knowing no agency."""

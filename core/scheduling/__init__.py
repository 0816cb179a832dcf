"""What happens by itself: due runs, what was lost found again, and the daily housekeeping."""

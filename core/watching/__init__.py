"""How the installation stands: what runs, what needs attention, what came in."""

"""Users, keys of programs and roles: who asks, what they may do, and what they did."""

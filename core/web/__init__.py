"""What every answer over HTTP shares: headers, other origins, tags, answers kept for a while."""

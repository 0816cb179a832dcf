"""Text of agencies and people in figures, shown as it stands.

Plotly reads some markup (<b>, <a href>, &amp;) in names, labels and hovers, and in hovers places to fill (%{y}).
"""

SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;"})


def plot_text(text: str) -> str:
    """Return a text in which Plotly finds nothing to read as anything but text."""
    return text.translate(SIGNS)

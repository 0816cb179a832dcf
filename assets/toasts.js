/* One line at the lower right for each thing done or refused; the same line is not stacked twice. */
(function () {
  const SECONDS = { good: 6, bad: 10 };

  function draw(toast) {
    const line = document.createElement("div");
    line.className = `toast-line ${toast.kind || "good"}`;
    line.setAttribute("role", toast.kind === "bad" ? "alert" : "status");
    const words = document.createElement("span");
    words.textContent = toast.text;
    line.append(words);
    if (toast.href) {
      const link = document.createElement("a");
      link.href = toast.href;
      link.textContent = toast.link;
      line.append(link);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "✕";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => line.remove());
    line.append(close);
    return line;
  }

  function show(toast) {
    const place = document.getElementById("toasts");
    if (!toast || !toast.text || !place) return window.dash_clientside.no_update;
    [...place.children].filter((old) => old.dataset.text === toast.text).forEach((old) => old.remove());
    const line = draw(toast);
    line.dataset.text = toast.text;
    place.append(line);
    setTimeout(() => line.remove(), 1000 * SECONDS[toast.kind || "good"]);
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { toasts: { show } });
})();

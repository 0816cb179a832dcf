/* One line at the lower right for each thing done or refused; the same line is not stacked twice. */
(function () {
  const SECONDS = { good: 6, bad: 10 };
  // Time to read, to think, and to reach the button.
  const UNDO_SECONDS = 12;

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
      link.addEventListener("click", (event) => window.dash_clientside.navigation.follow(event, toast.href));
      line.append(link);
    }
    // An undo is a store of the page and what to put there, and the page's callback does it; or an act of the browser.
    if (toast.undo) {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "toast-undo";
      undo.textContent = "Undo";
      undo.addEventListener("click", () => {
        if (toast.undo.act) toast.undo.act();
        else window.dash_clientside.set_props(toast.undo.store, { data: toast.undo.data });
        line.remove();
      });
      line.append(undo);
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
    setTimeout(() => line.remove(), 1000 * (toast.undo ? UNDO_SECONDS : SECONDS[toast.kind || "good"]));
    return window.dash_clientside.no_update;
  }

  // What takes seconds says so as it begins.
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-meanwhile]");
    if (pressed) show({ text: pressed.dataset.meanwhile });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { toasts: { show } });
})();

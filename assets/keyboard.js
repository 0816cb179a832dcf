/* Keys: / searches, g then a letter goes, ? lists, Escape closes popovers. Typing is left alone. */
(function () {
  const places = { o: "/", s: "/stations", c: "/configurations", r: "/runs", f: "/forecasts", a: "/alerts" };
  // A busy page hands keys on late; the stamp says when they were struck.
  const LATEST_MS = 2500;
  let going = 0;

  function isTyping(target) {
    return target.closest && target.closest("input, textarea, select, [contenteditable=true], .modal, dialog");
  }

  function go(key) {
    const link = document.querySelector(`.rail-places a[href="${places[key]}"]`);
    if (link) link.click();
    return Boolean(link);
  }

  function closePopovers(except) {
    document.querySelectorAll("details[data-popover][open]").forEach((open) => {
      if (open !== except) open.removeAttribute("open");
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePopovers(null);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (going && event.timeStamp - going < LATEST_MS && go(event.key)) event.preventDefault();
    going = event.key === "g" ? event.timeStamp : 0;
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "?") {
      const dialog = document.getElementById("keys-dialog");
      if (dialog && !dialog.open) dialog.showModal();
    }
  });

  document.addEventListener("click", (event) => closePopovers(event.target.closest("details[data-popover]")));
})();

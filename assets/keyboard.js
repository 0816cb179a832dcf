/* Keys: / searches, g then a letter goes, ? lists, Escape closes popovers. Typing and open dialogs are left alone. */
(function () {
  const places = {
    o: "/", s: "/stations", m: "/compare", c: "/configurations", r: "/runs", f: "/forecasts", a: "/alerts",
    p: "/people",
  };
  // A busy page hands keys on late; the stamp says when they were struck.
  const LATEST_MS = 2500;
  let going = 0;

  const TEXT = "input:not([type=checkbox], [type=radio], [type=button], [type=range]), textarea, select, [contenteditable=true]";

  // A dialog that was closed has the focus until the next frame, or until it has faded: its keys are the page's again.
  function isKept(target) {
    const dialog = target.closest && target.closest("dialog, .modal");
    if (dialog) return dialog.matches("[open], .show");
    return Boolean(target.closest && target.closest(TEXT));
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
    if (event.ctrlKey || event.metaKey || event.altKey || isKept(event.target)) return;
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

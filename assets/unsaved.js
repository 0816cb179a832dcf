/* Unsaved changes are not left silently: closing asks in the browser's words, going elsewhere in ours. */
(function () {
  const path = () => window.location.pathname + window.location.search;
  let here = path();

  function isUnsaved() {
    const mark = document.getElementById("editor-unsaved");
    return Boolean(mark && !mark.hidden);
  }

  // Leaving on purpose: the mark goes, so that nobody asks again.
  function settle() {
    const mark = document.getElementById("editor-unsaved");
    if (mark) mark.hidden = true;
  }

  function ask(leave) {
    const dialog = document.getElementById("leave-dialog");
    dialog.returnValue = "stay";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "leave") return;
      settle();
      leave();
    }, { once: true });
    dialog.showModal();
  }

  window.addEventListener("beforeunload", (event) => {
    if (!isUnsaved()) return;
    event.preventDefault();
    event.returnValue = "";
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || (link && (link.target === "_blank" || link.download));
    if (!link || elsewhere || link.getAttribute("href").startsWith("#") || !isUnsaved()) return;
    if (link.dataset.leave) { settle(); return; }
    event.preventDefault();
    event.stopPropagation();
    ask(() => link.click());
  }, true);

  // Back: the address has changed already, so it is put right before the question.
  window.addEventListener("popstate", (event) => {
    if (!isUnsaved() || path() === here) { here = path(); return; }
    event.stopImmediatePropagation();
    window.history.pushState({}, "", here);
    ask(() => window.history.back());
  }, true);
  ["pushState", "replaceState"].forEach((name) => {
    const own = window.history[name].bind(window.history);
    window.history[name] = (...given) => { own(...given); here = path(); };
  });
})();

/* A field whose error is written beside it says so to who cannot see it. */
(function () {
  function tell(error) {
    const field = error.closest(".field");
    const control = field && field.querySelector("input, select, textarea");
    if (!control) return;
    const wrong = error.textContent.trim() !== "";
    control.setAttribute("aria-invalid", String(wrong));
    control.classList.toggle("is-wrong", wrong);
    if (wrong && error.id) control.setAttribute("aria-describedby", error.id);
    else control.removeAttribute("aria-describedby");
  }

  // Dash draws the control of a place for files without a name of its own.
  function nameFiles() {
    document.querySelectorAll(".drop input[type=file]:not([aria-label])").forEach((input) => {
      input.setAttribute("aria-label", input.parentElement.textContent.trim());
    });
  }

  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) nameFiles();
    changes.forEach(({ target }) => {
      const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
      const error = element && element.closest(".field-error");
      if (error) tell(error);
    });
  }).observe(document.documentElement, { childList: true, characterData: true, subtree: true });
})();

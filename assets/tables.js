/* Keys in tables: Enter on a cell follows its link or presses its button. Where a cell has several, Enter goes to the
   first, arrows go from one to the next, and Escape back to the cell. */
(function () {
  const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
  const parts = (cell) => [...cell.querySelectorAll("a[href], button:not(:disabled)")];

  function enter(cell) {
    const [first, ...others] = parts(cell);
    if (!first) return false;
    if (others.length) first.focus();
    else first.click();
    return true;
  }

  function move(cell, from, key) {
    if (key === "Escape") cell.focus();
    const all = parts(cell);
    if (STEPS[key]) all[(all.indexOf(from) + STEPS[key] + all.length) % all.length].focus();
    return key === "Escape" || Boolean(STEPS[key]);
  }

  // Before the table hears of it, which has plans of its own for these keys.
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest && event.target.closest(".ag-cell");
    if (!cell) return;
    const isOwn = event.target === cell;
    if (isOwn ? event.key === "Enter" && enter(cell) : event.target.matches("a, button") && move(cell, event.target, event.key)) {
      event.preventDefault();
    } else if (isOwn || (event.key !== "Enter" && event.key !== " ")) {
      return;
    }
    event.stopPropagation();
  }, true);
})();

/* Box and lasso: a shape drawn over the map, in pixels of the map. */
(function () {
  const NS = "http://www.w3.org/2000/svg";
  const STEP = 3;

  const corners = ([x, y], [toX, toY]) => [[x, y], [toX, y], [toX, toY], [x, toY]];

  // Even-odd: how many sides a ray to the right crosses.
  function inside(shape, x, y) {
    let odd = false;
    for (let at = 0, before = shape.length - 1; at < shape.length; before = at, at += 1) {
      const [ax, ay] = shape[at];
      const [bx, by] = shape[before];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
    return odd;
  }

  /* Lay a sheet over `panel`; `mode()` is "box", "lasso" or "pan", `done(shape, event)` gets what was drawn. */
  function makeSheet(panel, mode, done) {
    const sheet = document.createElementNS(NS, "svg");
    const outline = document.createElementNS(NS, "path");
    sheet.setAttribute("class", "map-sheet");
    sheet.setAttribute("aria-hidden", "true");
    sheet.append(outline);
    panel.append(sheet);
    let path = null;

    const at = (event) => {
      const box = sheet.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const shape = () => (mode() === "box" ? corners(path[0], path[path.length - 1]) : path);
    const draw = () => outline.setAttribute("d", path ? `M${shape().join("L")}Z` : "");
    const end = () => { path = null; draw(); };

    sheet.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      path = [at(event)];
      sheet.setPointerCapture(event.pointerId);
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!path) return;
      const [x, y] = at(event);
      const [lastX, lastY] = path[path.length - 1];
      if (Math.hypot(x - lastX, y - lastY) >= STEP) path.push([x, y]);
      draw();
    });
    sheet.addEventListener("pointerup", (event) => {
      if (path && path.length > 1) done(shape(), event);
      end();
    });
    sheet.addEventListener("pointercancel", end);
    document.addEventListener("keydown", (event) => event.key === "Escape" && end());
    return sheet;
  }

  window.picker.lasso = { makeSheet, inside };
})();

/* The strip under the hydrograph: the whole record, and on it the span that the plot shows. Its ends and its middle
   move by pointer, touch and keys; letting go zooms the plot as a zoom with the pointer does. */
(function () {
  const STRIP = "station-strip", ZOOM = "station-zoom";
  const DAY = 86400000;
  // Keys are struck in a row; the plot follows the last one.
  const PAUSE_MS = 500;
  let shown = null; // [start, end] in milliseconds, as it stands on the strip
  let held = null; // what the pointer moves: which part, from where, and the span as it was
  let waiting = null;

  const within = (value, low, high) => Math.max(low, Math.min(value, high));
  const iso = (time) => new Date(time).toISOString().slice(0, 19);

  function bounds() {
    const { first, last } = document.getElementById(STRIP).dataset;
    return [Date.parse(first), Date.parse(last)];
  }

  // No part of the record is shorter: a day has one daily mean.
  const least = ([first, last]) => Math.min(DAY, (last - first) / 20);

  function inside([start, end]) {
    const [first, last] = bounds();
    const begin = within(start, first, last - least([first, last]));
    return [begin, within(end, begin + least([first, last]), last)];
  }

  function moved(part, [start, end], by) {
    const [first, last] = bounds();
    const room = least([first, last]);
    if (part === "start") return [within(start + by, first, end - room), end];
    if (part === "end") return [start, within(end + by, start + room, last)];
    const shift = within(by, first - start, last - end);
    return [start + shift, end + shift];
  }

  function words([start, end]) {
    const length = end - start > 3 * DAY ? 10 : 16;
    return [start, end].map((time) => iso(time).slice(0, length).replace("T", " "));
  }

  function draw(span) {
    const strip = document.getElementById(STRIP);
    const [first, last] = bounds();
    shown = inside(span);
    const shares = shown.map((time) => (time - first) / (last - first));
    strip.style.setProperty("--from", shares[0]);
    strip.style.setProperty("--to", shares[1]);
    strip.dataset.placed = "";
    const [start, end] = words(span);
    tell("start", start, shown[0]);
    tell("window", `${start} to ${end}`, (shown[0] + shown[1]) / 2);
    tell("end", end, shown[1]);
    strip.querySelector(".record-ends").children[1].textContent = `${start} to ${end}`;
  }

  // A slider's number is a day; what is read out is its date.
  function tell(part, text, time) {
    const slider = document.querySelector(`#${STRIP} [data-part=${part}]`);
    const [least, most] = bounds().map((end) => Math.round(end / DAY));
    slider.setAttribute("aria-valuemin", least);
    slider.setAttribute("aria-valuemax", most);
    slider.setAttribute("aria-valuenow", within(Math.round(time / DAY), least, most));
    slider.setAttribute("aria-valuetext", text);
  }

  function place(span) {
    const strip = document.getElementById(STRIP);
    if (strip && !span) {
      shown = null;
      delete strip.dataset.placed;
    }
    if (strip && !strip.hidden && span && !held && !waiting) draw(span.map(Date.parse));
    return window.dash_clientside.no_update;
  }

  function ask() {
    waiting = null;
    if (document.getElementById(STRIP)) window.dash_clientside.set_props(ZOOM, { data: shown.map(iso).join("/") });
  }

  document.addEventListener("pointerdown", (event) => {
    const track = event.target.closest(`#${STRIP} .record-track`);
    if (!track || !shown || held || event.button) return;
    const [first, last] = bounds();
    const { left, width } = track.getBoundingClientRect();
    const before = shown;
    const part = event.target.dataset.part || "window";
    if (!event.target.dataset.part) {
      const at = first + ((event.clientX - left) / width) * (last - first);
      draw(moved(part, shown, at - (shown[0] + shown[1]) / 2));
    }
    clearTimeout(waiting);
    waiting = null;
    held = { part, from: event.clientX, scale: (last - first) / width, span: shown, before, pointer: event.pointerId };
    track.querySelector(`[data-part=${part}]`).focus({ preventScroll: true });
    track.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    if (held && held.pointer === event.pointerId) draw(moved(held.part, held.span, (event.clientX - held.from) * held.scale));
  });

  document.addEventListener("pointerup", (event) => {
    if (!held || held.pointer !== event.pointerId) return;
    const { before } = held;
    held = null;
    if (shown.join() !== before.join()) ask();
  });

  // The browser took the gesture for its own: a finger that scrolls the page.
  document.addEventListener("pointercancel", (event) => {
    if (!held || held.pointer !== event.pointerId) return;
    const { before } = held;
    held = null;
    draw(before);
  });

  function step(key, length) {
    const steps = {
      ArrowLeft: -length / 10, ArrowDown: -length / 10, ArrowRight: length / 10, ArrowUp: length / 10,
      PageDown: -length, PageUp: length, Home: -Infinity, End: Infinity,
    };
    return steps[key];
  }

  document.addEventListener("keydown", (event) => {
    const slider = event.target.closest && event.target.closest(`#${STRIP} [role=slider]`);
    if (!slider || !shown || held || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = step(event.key, shown[1] - shown[0]);
    if (by === undefined) return;
    event.preventDefault();
    draw(moved(slider.dataset.part, shown, by));
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { strip: { place } });
})();

/* Live pages: no tick while nobody looks, one at once when somebody looks again or the machine wakes; clocks that run. */
(function () {
  const SLEPT_MS = 6000, BEAT_MS = 1000;

  const ticks = () => [...document.querySelectorAll("[data-tick]")].map((part) => part.dataset.tick);
  const set = (id, props) => window.dash_clientside.set_props(id, props);

  function look() {
    if (document.hidden) pause();
    else ticks().forEach((id) => set(id, { disabled: false, n_intervals: Date.now() % 1e9 }));
  }

  function pause() {
    ticks().forEach((id) => set(id, { disabled: true }));
  }

  // Of a run under way: the seconds as they were drawn, and when that was by the clock here.
  const drawn = new WeakMap();

  function words(seconds) {
    const two = (number) => String(number).padStart(2, "0");
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
    return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
  }

  function run(clock) {
    const said = Number(clock.dataset.seconds);
    const known = drawn.get(clock);
    if (!known || known.said !== said) drawn.set(clock, { said, at: Date.now() });
    clock.textContent = words(said + Math.round((Date.now() - drawn.get(clock).at) / 1000));
  }

  // A page that was opened behind another one ticks until it is told not to.
  let paused = "";
  function keepPaused() {
    const now = ticks().join();
    if (now !== paused) pause();
    paused = now;
  }

  let beat = Date.now();
  setInterval(() => {
    const now = Date.now(), slept = now - beat > SLEPT_MS;
    beat = now;
    if (document.hidden) return keepPaused();
    paused = "";
    document.querySelectorAll("[data-seconds]").forEach(run);
    if (slept) look();
  }, BEAT_MS);

  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
  window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
})();

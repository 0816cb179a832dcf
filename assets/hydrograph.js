/* What the server must know of the plot to send what its pixels show: its width, and what was zoomed to.
   Flows that are zoomed to it need not know; they are kept for the address. */
(function () {
  const PLOT = "station-plot-body";
  // A window that is dragged larger asks again only by the step.
  const STEP = 100;
  let told = null;

  function width() {
    const plot = document.getElementById(PLOT);
    told = plot ? Math.max(Math.ceil(plot.clientWidth / STEP), 1) * STEP : null;
    return told;
  }

  let waiting = null;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const before = told;
      if (document.getElementById(PLOT) && width() !== before) {
        window.dash_clientside.set_props("station-width", { data: told });
      }
    }, 300);
  });

  // "2026-01-05 06:30:00.1234" and "2026-01-05" are how the plot writes times; it shows UTC.
  const time = (text) => new Date(`${String(text).replace(" ", "T").slice(0, 19)}${String(text).length > 10 ? "Z" : ""}`);
  const iso = (moment) => moment.toISOString().slice(0, 19);

  function zoomed(change) {
    const ends = change["xaxis.range"] || [change["xaxis.range[0]"], change["xaxis.range[1]"]];
    const [start, end] = ends.map(time);
    return Number.isNaN(start.getTime() + end.getTime()) ? null : `${iso(start)}/${iso(end)}`;
  }

  // From a place on the flow axis to the flow in the unit shown, four figures.
  function flowAt(place) {
    const layout = document.querySelector("#station-graph .js-plotly-plot").layout;
    const near = layout.meta && layout.meta.near;
    const flow = layout.yaxis.type === "log" ? 10 ** place : near ? near * Math.sinh(place) : place;
    return Number(flow.toPrecision(4));
  }

  function flows(change) {
    const [low, high] = (change["yaxis.range"] || [change["yaxis.range[0]"], change["yaxis.range[1]"]]).map(flowAt);
    return low < high ? `${low}/${high}` : null;
  }

  // Another span ends the zoom in time, another axis that in flow.
  function zoom(change) {
    const { no_update, callback_context } = window.dash_clientside;
    const trigger = callback_context.triggered.length ? callback_context.triggered[0].prop_id : "";
    if (["station-range", "station-from", "station-to"].some((name) => trigger.startsWith(name))) return [null, no_update];
    if (["station-unit", "station-scale"].some((name) => trigger.startsWith(name))) return [no_update, null];
    if (!trigger || !change) return [no_update, no_update];
    const moved = (axis) => `${axis}.range` in change || `${axis}.range[0]` in change;
    return [
      change["xaxis.autorange"] ? null : moved("xaxis") ? zoomed(change) : no_update,
      change["yaxis.autorange"] ? null : moved("yaxis") ? flows(change) : no_update,
    ];
  }

  // The shortcut that is chosen already, pressed again, shows its span again.
  const shortcut = (event) => event.target.closest("#station-range .form-check");
  let chosen = null;
  document.addEventListener("pointerdown", (event) => {
    const pressed = shortcut(event);
    chosen = pressed && pressed.querySelector("input").checked ? pressed : null;
  });
  document.addEventListener("click", (event) => {
    if (chosen && shortcut(event) === chosen) window.dash_clientside.set_props("station-zoom", { data: null });
    chosen = null;
  });

  // The plot as it is seen, saved as a picture.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picture]");
    const plot = document.querySelector("#station-graph .js-plotly-plot");
    if (!button || !plot) return;
    const { width, height } = plot.getBoundingClientRect();
    window.Plotly.downloadImage(plot, { format: button.dataset.picture, filename: "hydrograph", width, height, scale: 2 });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { hydrograph: { width, zoom } });
})();

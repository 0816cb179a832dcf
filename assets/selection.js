/* One selection of stations for map, grid and tray: [[number, name], …], kept for the session. */
(function () {
  const MANY = 60;
  const CHIPS = 10;
  let inGrid = new Set();
  let shown = [];

  const numberOf = (pair) => pair[0];
  const pairsOf = (points) => (points || []).map((point) => point.customdata).filter(Boolean);
  const graph = () => document.querySelector("#stations-map .js-plotly-plot");

  function add(selection, pairs) {
    const known = new Set(selection.map(numberOf));
    return selection.concat(pairs.filter((pair) => !known.has(pair[0]) && known.add(pair[0])));
  }

  function drop(selection, numbers) {
    return selection.filter((pair) => !numbers.has(pair[0]));
  }

  function toggle(selection, pairs) {
    const known = new Set(selection.map(numberOf));
    return pairs.length && known.has(pairs[0][0]) ? drop(selection, new Set([pairs[0][0]])) : add(selection, pairs);
  }

  // What was ticked and unticked since the grid last spoke; rows that a filter took away were not unticked.
  function fromGrid(selection, rows, present) {
    const now = new Map((rows || []).filter((row) => row.station_number).map((row) => [row.station_number, row.name]));
    const unticked = new Set([...inGrid].filter((number) => !now.has(number) && present.has(number)));
    const ticked = [...now].filter(([number]) => !inGrid.has(number));
    inGrid = new Set(now.keys());
    return add(drop(selection, unticked), ticked);
  }

  function pick(boxed, clicked, rows, removed, _cleared, rowData, stored) {
    const { no_update, callback_context } = window.dash_clientside;
    const trigger = callback_context.triggered.length ? callback_context.triggered[0].prop_id : "stations-grid.rowData";
    const old = stored || [];
    const present = new Set((rowData || []).map((row) => row.station_number));
    let selection = old;
    if (trigger.endsWith("selectedData")) selection = add(old, pairsOf(boxed && boxed.points));
    if (trigger.endsWith("clickData")) selection = toggle(old, pairsOf(clicked && clicked.points).slice(0, 1));
    if (trigger.endsWith("selectedRows")) selection = fromGrid(old, Array.isArray(rows) ? rows : [], present);
    if (trigger.startsWith("stations-removed")) selection = drop(old, new Set([removed]));
    if (trigger.startsWith("stations-clear")) selection = [];
    const changed = selection.length !== old.length || selection.some((pair, at) => pair[0] !== old[at][0]);
    const ids = selection.map(numberOf).filter((number) => present.has(number));
    if (!trigger.endsWith("selectedRows")) inGrid = new Set(ids);
    return [changed ? selection : no_update, trigger.endsWith("selectedRows") ? no_update : { ids }, null, null];
  }

  // Points know their number by customdata, which plotly may hold as rows of pairs.
  function highlight() {
    const plot = graph();
    if (!plot || !plot.data || !window.Plotly) return;
    const chosen = new Set(shown.map(numberOf));
    const wanted = plot.data.map((trace) => {
      if (!chosen.size) return null;
      const points = [];
      (trace.customdata || []).forEach((pair, index) => chosen.has(pair[0]) && points.push(index));
      return points;
    });
    const same = plot.data.every((trace, at) => JSON.stringify(trace.selectedpoints || null) === JSON.stringify(wanted[at]));
    if (!same) window.Plotly.restyle(plot, { selectedpoints: wanted }, wanted.map((_points, at) => at));
  }

  function listen() {
    const plot = graph();
    if (plot && plot.on && !plot.dataset.highlights) {
      plot.dataset.highlights = "on";
      plot.on("plotly_afterplot", highlight);
    }
    if (!plot || !plot.on) setTimeout(listen, 150);
    else highlight();
  }

  function chip([number, name]) {
    const words = { namespace: "dash_html_components", type: "Span", props: { children: number } };
    const cross = { namespace: "dash_html_components", type: "Span", props: { children: "✕", "aria-hidden": "true" } };
    const props = { children: [words, cross], className: "chip", title: `Remove ${name}`, "data-chip": number, type: "button" };
    return { namespace: "dash_html_components", type: "Button", props };
  }

  function tray(selection) {
    shown = selection || [];
    listen();
    const chips = shown.slice(0, CHIPS).map(chip);
    if (shown.length > CHIPS) chips.push(` and ${(shown.length - CHIPS).toLocaleString("en")} more`);
    const count = shown.length === 1 ? "1 station selected" : `${shown.length.toLocaleString("en")} stations selected`;
    const listed = shown.length > MANY ? "selection" : shown.map(numberOf).join(",");
    return [count, chips, `/configurations/new?stations=${listed}`, shown.length ? "tray tray-open" : "tray"];
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-chip]");
    if (pressed) window.dash_clientside.set_props("stations-removed", { data: pressed.dataset.chip });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { selection: { pick, tray } });
})();
